package io.github.img2dataset.run;

import io.github.img2dataset.run.cli.Sessions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

/** Opens the job's session, as {@code submit/img2dataset} does, and saves its page for Prometheus to the file that it is given. */
final class MetricsPage {
    private MetricsPage() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (var spark = Sessions.open(1, false)) {
            var page = spark.sparkContext().uiWebUrl().get() + "/metrics/prometheus/";
            HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(URI.create(page)).build(), BodyHandlers.ofFile(Path.of(arguments[0])));
        }
    }
}
