package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.testing.FailingFileSystem;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.YarnCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real YARN: what it says of the job's end, and what the launcher's exit code is. */
@Timeout(600)
class YarnIT {
    private static final int ROWS = 20;

    @TempDir
    static Path home;

    @SuppressWarnings("NullAway.Init") // started before all tests
    private static YarnCluster cluster;

    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @BeforeAll
    static void startCluster() throws IOException {
        cluster = new YarnCluster(home, Path.of(System.getProperty("img2dataset.jar")));
    }

    @AfterAll
    static void stopCluster() throws IOException {
        if (cluster != null) {
            cluster.close();
        }
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void inClusterModeTheJobsSuccessIsTheApplications() throws Exception {
        var run = cluster.submit("success", "cluster", List.of(), arguments(out().toString()));

        assertThat(run.exitCode()).as(run.log()).isZero();
        assertThat(run.application().getFinalApplicationStatus()).isEqualTo(FinalApplicationStatus.SUCCEEDED);
        assertThat(attempts(run)).isEqualTo(1);
        assertThat(out().resolve("00001_stats.json")).exists();
        assertThat(server.requests()).isEqualTo(ROWS);
    }

    @Test
    void inClusterModeMissingShardsAreTheApplicationsFailure() throws Exception {
        var run = cluster.submit("missing", "cluster", withoutTheSecondShard(), arguments("failing://" + out()));

        assertThat(run.exitCode()).as(run.log()).isNotZero();
        assertThat(run.application().getFinalApplicationStatus()).isEqualTo(FinalApplicationStatus.FAILED);
        assertThat(run.application().getDiagnostics())
                .contains("img2dataset ended with exit code 3: some shards are missing; run the same command again");
        assertThat(out().resolve("00000_stats.json")).exists();
        assertThat(out().resolve("00001_stats.json")).doesNotExist();
    }

    @Test
    void inClientModeTheExitCodeIsTheCommands() throws Exception {
        var missing = cluster.submit("client", "client", withoutTheSecondShard(), arguments("failing://" + out()));
        assertThat(missing.exitCode()).as(missing.log()).isEqualTo(ExitCode.SHARDS_MISSING);

        var resumed = cluster.submit("resumed", "client", List.of(), arguments(out().toString()));
        assertThat(resumed.exitCode()).as(resumed.log()).isZero();
        assertThat(resumed.application().getFinalApplicationStatus()).isEqualTo(FinalApplicationStatus.SUCCEEDED);
        assertThat(out().resolve("00001_stats.json")).exists();
    }

    /** Lets every attempt at one shard fail; YARN begins the job once, as it would begin one that failed again. */
    private static List<String> withoutTheSecondShard() {
        return List.of(
                "spark.yarn.maxAppAttempts=1",
                "spark.hadoop." + FailingFileSystem.SETTING + "=" + FailingFileSystem.class.getName(),
                "spark.hadoop." + FailingFileSystem.CREATIONS + "=00001.tar");
    }

    private static int attempts(YarnCluster.Run run) {
        return run.application().getCurrentApplicationAttemptId().getAttemptId();
    }

    private Path out() {
        return folder.resolve("out");
    }

    @BeforeEach
    void list() throws IOException {
        var urls = IntStream.range(0, ROWS)
                .mapToObj(row -> server.url("/ok/" + row + ".jpg"))
                .collect(Collectors.joining("\n"));
        Files.writeString(folder.resolve("urls.txt"), urls);
    }

    private List<String> arguments(String output) {
        return List.of(
                "--url_list",
                folder.resolve("urls.txt").toString(),
                "--output_folder",
                output,
                "--number_sample_per_shard",
                "10",
                "--output_format",
                "webdataset",
                "--allowed_networks",
                "127.0.0.0/8",
                "--max_shard_retry",
                "0");
    }
}
