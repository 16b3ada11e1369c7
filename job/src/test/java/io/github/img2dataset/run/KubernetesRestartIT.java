package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.KubernetesApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The driver's pod as {@code submit/kubernetes} asked for it, begun again after its end. Its container is a process with a
 * host name and process numbers of its own, so that no run sees whether another lives; it makes the shards itself.
 */
@Timeout(400)
@Tag("long")
class KubernetesRestartIT {
    private static final List<String> SEPARATE =
            List.of("unshare", "--pid", "--fork", "--kill-child", "--mount-proc", "--uts");

    @TempDir
    Path folder;

    private int pods;

    @Test
    void aDriverPodThatIsBegunAgainGoesOnAtOnceAndAnotherIsRefused() throws Exception {
        assumeThat(canSeparateProcesses()).isTrue();
        try (var server = new ImageServer();
                var api = new KubernetesApi()) {
            Files.write(
                    folder.resolve("urls.txt"),
                    IntStream.range(0, 20)
                            .mapToObj(row -> server.url(row == 15 ? "/held/15.jpg" : "/ok/" + row + ".jpg"))
                            .toList());
            KubernetesIT.submit(
                    api,
                    folder,
                    List.of(
                            "--url_list",
                            folder.resolve("urls.txt").toUri().toString(),
                            "--output_folder",
                            folder.resolve("out").toUri().toString(),
                            "--number_sample_per_shard",
                            "10",
                            "--timeout",
                            "300",
                            "--allowed_networks",
                            "127.0.0.0/8"));
            var pod = api.made("crawl", "pods").get(0);
            KubernetesIT.writeSettings(api, folder.resolve("spark.properties"));

            var first = start("first", pod, owner(pod));
            Await.until("the held row", () -> server.requests("/held/15.jpg") > 0);
            first.destroyForcibly().waitFor();

            var stranger = start("stranger", pod, "another-job");
            assertThat(stranger.waitFor()).as(log("stranger")).isEqualTo(ExitCode.USAGE);
            assertThat(log("stranger")).contains("Another run");

            server.release();
            var again = start("again", pod, owner(pod));
            assertThat(again.waitFor()).as(log("again")).isZero();
            assertThat(JobRuns.metadata(folder.resolve("out"))).hasSize(20);
        }
    }

    private static boolean canSeparateProcesses() throws InterruptedException {
        try {
            var command = new ArrayList<>(SEPARATE);
            command.addAll(List.of("hostname", "pod"));
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (IOException e) {
            return false; // no such command
        }
    }

    private static String owner(JsonNode pod) {
        return KubernetesIT.environment(pod.at("/spec/containers/0"), "IMG2DATASET_OWNER");
    }

    /** Runs what the container's arguments say, but with this machine's jar, address, and cores. */
    private Process start(String name, JsonNode pod, String owner) throws IOException {
        var command = new ArrayList<>(SEPARATE);
        // Each pod has a host name of its own; these need no name server.
        command.addAll(List.of("sh", "-c", "hostname \"$0\" && exec \"$@\"", "127.0.0." + ++pods));
        command.addAll(KubernetesIT.driver(folder, pod, folder.resolve("spark.properties"), "local[1]"));
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        builder.environment().put("IMG2DATASET_OWNER", owner);
        return builder.start();
    }

    private String log(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".log"));
    }
}
