package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.img2dataset.testing.CrashingDecoder;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A native decoder that aborts at a magic picture takes its process: the JVM of a local run, an executor of a cluster. The next attempt knows,
 * and the picture costs one row at most. All from the one jar that users have, but for its decoder.
 */
@Timeout(600)
class CrashedDecoderIT {
    private static final int ABORTED = 128 + 6;

    @TempDir
    static Path home;

    private static Path jar;
    private static StandaloneCluster cluster;

    private final ImageServer server = new ImageServer();
    private final List<String> urls = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeAll
    static void startCluster() throws IOException {
        var real = Path.of(System.getProperty("img2dataset.jar"));
        jar = CrashingDecoder.jar(real, home.resolve("crashing.jar"));
        cluster = new StandaloneCluster(home.resolve("spark"), jar);
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void listPictures() throws IOException {
        for (var row = 0; row < 6; row++) {
            urls.add(server.url("/ok/" + row + ".jpg"));
        }
        urls.add(server.add("1.avif", resource("/avif/420.avif")));
        urls.add(server.add("2.jp2", resource("/jpeg2000/rgb.jp2")));
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    @Tag("long")
    void aLocalRunDiesOnceAndItsRerunDecodesThePictureInAChild() throws Exception {
        urls.add(server.add("fatal.jpg", CrashingDecoder.fatal(ImageServer.picture(1))));

        assertThat(runLocally("first")).isEqualTo(ABORTED);
        assertThat(runLocally("second")).as(log("second")).isZero();

        assertThat(stats().get("successes").asInt()).isEqualTo(urls.size());
    }

    @Test
    void aPictureThatEndsEveryProcessIsDecoderCrashedAndTheRunCompletes() throws Exception {
        urls.add(server.add("fatal.jpg", CrashingDecoder.fatalEverywhere(ImageServer.picture(2))));

        assertThat(runLocally("first")).isEqualTo(ABORTED);
        assertThat(runLocally("second")).as(log("second")).isZero();

        assertThat(stats().get("successes").asInt()).isEqualTo(urls.size() - 1);
        assertThat(stats().get("failure_reasons").get("decoder_crashed").asInt())
                .isEqualTo(1);
    }

    @Test
    @Tag("long")
    void withEveryPictureInAChildNoRunDies() throws Exception {
        urls.add(server.add("fatal.jpg", CrashingDecoder.fatal(ImageServer.picture(3))));
        urls.add(server.add("everywhere.jpg", CrashingDecoder.fatalEverywhere(ImageServer.picture(4))));

        assertThat(runLocally("always", "--isolate_decoding", "always"))
                .as(log("always"))
                .isZero();

        assertThat(stats().get("successes").asInt()).isEqualTo(urls.size() - 1);
        assertThat(stats().get("failure_reasons").get("decoder_crashed").asInt())
                .isEqualTo(1);
    }

    /** Executors of a cluster may be anywhere: where these would leave their journals none can be.. */
    @Test
    void theFirstAttemptAfterAnExecutorsDeathCompletes() throws Exception {
        urls.add(server.add("fatal.jpg", CrashingDecoder.fatal(ImageServer.picture(5))));
        urls.add(server.add("everywhere.jpg", CrashingDecoder.fatalEverywhere(ImageServer.picture(6))));
        var nowhere = Files.createDirectories(folder.resolve("temporary"));
        Files.createFile(nowhere.resolve("img2dataset-journals-" + System.getProperty("user.name")));

        var driver = cluster.submit(
                "cluster",
                List.of(
                        "spark.task.maxFailures=2",
                        "spark.cores.max=1",
                        "spark.executor.extraJavaOptions=-Djava.io.tmpdir=" + nowhere),
                options());

        assertThat(driver.waitFor(300, TimeUnit.SECONDS)).isTrue();
        assertThat(driver.exitValue()).as(cluster.log("cluster")).isZero();
        assertThat(cluster.log("cluster")).contains("Lost task").doesNotContain("no child process can be started");
        assertThat(stats().get("successes").asInt()).isEqualTo(urls.size() - 1);
        assertThat(stats().get("failure_reasons").get("decoder_crashed").asInt())
                .isEqualTo(1);
    }

    private int runLocally(String name, String... more) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                cluster.home().resolve("bin/spark-submit").toString(),
                "--master",
                "local[2]",
                "--class",
                "io.github.img2dataset.run.cli.Main",
                "--conf",
                "spark.ui.enabled=false",
                jar.toString()));
        command.addAll(options());
        command.addAll(List.of(more));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile());
        // The journals of earlier runs of this test would have its picture decoded in a child at once.
        builder.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + folder);
        var run = builder.start();
        assertThat(run.waitFor(300, TimeUnit.SECONDS)).isTrue();
        return run.exitValue();
    }

    private List<String> options() throws IOException {
        var list = Files.write(folder.resolve("urls.txt"), urls);
        return List.of(
                "--url_list", list.toString(),
                "--output_folder", folder.resolve("out").toString(),
                "--allowed_networks", "127.0.0.0/8");
    }

    private String log(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".log"));
    }

    private JsonNode stats() throws IOException {
        return new ObjectMapper()
                .readTree(folder.resolve("out/00000_stats.json").toFile());
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = Objects.requireNonNull(CrashedDecoderIT.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }
}
