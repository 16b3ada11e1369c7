package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.report.Progress;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The progress line of a run in a session that somebody else opened, without {@code spark.plugins}. */
@Timeout(180)
class LiveFiguresIT {
    private final ImageServer server = new ImageServer();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @AfterEach
    void stopServer() {
        server.release();
        server.close();
    }

    @Test
    void countsRowsOfAShardThatIsNotFinished() throws Exception {
        assertThat(LocalSpark.session().conf().contains("spark.plugins")).isFalse();
        var list = Files.write(
                folder.resolve("urls.txt"),
                List.of(
                        server.url("/ok/1.jpg"),
                        server.url("/gone/2.jpg"),
                        server.url("/held/3.jpg"),
                        server.url("/ok/4.jpg")));
        var config = JobConfig.from(CommandLineParser.parse(List.of(
                "--url_list",
                list.toString(),
                "--output_folder",
                folder.resolve("out").toString(),
                "--timeout",
                "170",
                "--allowed_networks",
                "127.0.0.0/8")));
        var screen = new PrintStream(out, true, StandardCharsets.UTF_8);

        var run = CompletableFuture.supplyAsync(() -> {
            try {
                return new DownloadJob(
                                LocalSpark.session(),
                                config,
                                (runId, shards, rows) -> Progress.start(screen, 200, runId, shards, rows))
                        .run();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });

        Await.until("the figures", () -> said().contains("0/1 shards, 3/4 rows"));
        assertThat(said()).contains("http_4xx 1");
        server.release();
        assertThat(run.get().totals().successes()).isEqualTo(3);
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
