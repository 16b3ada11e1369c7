package io.github.img2dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Java project of {@code submit/examples} on a cluster, in a session that knows nothing of {@code spark.plugins}. */
@Timeout(240)
class ExampleProjectIT {
    private static final Path SOURCE = Path.of("../submit/examples/java/src/main/java/example/DownloadImages.java");

    @TempDir
    Path folder;

    @Test
    void compilesAndTellsItsProgressFromRunningTasks() throws Exception {
        try (var server = new ImageServer();
                var cluster = new StandaloneCluster(
                        folder.resolve("spark"), Path.of(System.getProperty("img2dataset.jar")))) {
            var list = Files.write(
                    folder.resolve("urls.txt"),
                    List.of(
                            server.url("/ok/1.jpg"),
                            server.url("/gone"),
                            server.url("/held/3.jpg"),
                            server.url("/ok/4.jpg")));

            var program = cluster.submit(
                    "example",
                    "example.DownloadImages",
                    jar(),
                    List.of("spark.executor.heartbeatInterval=1s"),
                    List.of(
                            list.toString(),
                            folder.resolve("out").toString(),
                            "timeout=170",
                            "allowed_networks=127.0.0.0/8"));

            Await.until(
                    "three rows of a shard under way",
                    () -> !program.isAlive() || cluster.log("example").contains("0/1 shards, 3/4 rows"));
            assertThat(program.isAlive()).as(() -> cluster.log("example")).isTrue();
            server.release();
            assertThat(program.waitFor()).as(() -> cluster.log("example")).isZero();
            assertThat(cluster.log("example"))
                    .contains("1/1 shards, 4/4 rows", "4 rows in", "3 images", "|failed_to_download|");
        }
    }

    private Path jar() throws IOException {
        var classes = folder.resolve("classes");
        var jar = folder.resolve("example.jar");
        run("javac", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"), SOURCE.toString());
        run("jar", "--create", "--file", jar.toString(), "-C", classes.toString(), ".");
        return jar;
    }

    private static void run(String tool, String... arguments) {
        assertThat(ToolProvider.findFirst(tool).orElseThrow().run(System.out, System.err, arguments))
                .isZero();
    }
}
