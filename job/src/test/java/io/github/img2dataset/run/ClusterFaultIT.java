package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults on a real cluster: whatever dies, the data set ends up as that of a quiet run. Four shards of ten rows; row 5
 * of shards 2 and 3 is held by the web server, so that a fault strikes when shards 0 and 1 are finished and the other
 * two are half done.
 */
@Timeout(900)
class ClusterFaultIT {
    private static final int SHARDS = 4;
    private static final int ROWS = 10;

    @TempDir
    static Path home;

    private static StandaloneCluster cluster;

    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @BeforeAll
    static void startCluster() throws IOException {
        cluster = new StandaloneCluster(home, Path.of(System.getProperty("img2dataset.jar")));
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @BeforeEach
    void writeList() throws IOException {
        list(row -> row % ROWS == 5 && row / ROWS >= 2 ? "/held/" + row + ".jpg" : "/ok/" + row + ".jpg");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void redoesOnlyTheShardsOfAKilledExecutor() throws Exception {
        var driver = submit("killed-executor", List.of());
        waitForHalfTime();
        // What an executor did in its last second may die with it.
        Await.until("how far the run is, in the driver's log", () -> halfTimesTold() > 0);
        var killed = cluster.executors().get(0);
        killed.destroyForcibly();
        Await.until(
                "a new executor",
                () -> cluster.executors().stream()
                                .filter(executor -> executor.pid() != killed.pid())
                                .count()
                        >= 2);
        var told = halfTimesTold();
        Await.until("how far the run still is", () -> halfTimesTold() > told);
        server.release();

        assertThat(StandaloneCluster.exitCode(driver))
                .as(cluster.log("killed-executor"))
                .isZero();
        assertCompleteDataSet();
        assertFinishedShardsWereNotRedone();
    }

    private static long halfTimesTold() {
        return cluster.log("killed-executor")
                .lines()
                .filter(line -> line.contains("2/4 shards, "))
                .count();
    }

    @Test
    @Tag("long")
    void redoesOnlyTheShardsOfAKilledWorker() throws Exception {
        var driver = submit("killed-worker", List.of());
        waitForHalfTime();
        cluster.killWorker("127.0.0.2");
        cluster.startWorker("127.0.0.2");
        Await.until("executors on both workers", () -> cluster.executors().size() >= 2);
        server.release();

        assertThat(StandaloneCluster.exitCode(driver))
                .as(cluster.log("killed-worker"))
                .isZero();
        assertCompleteDataSet();
        assertFinishedShardsWereNotRedone();
    }

    /** Spark gives a whole stage up for one task that failed too often; here the first time is too often. */
    @Test
    @Tag("long")
    void keepsAndNamesTheShardsWhenSparkGivesUp() throws Exception {
        var driver = submit("gives-up", List.of("spark.task.maxFailures=1"), "--max_shard_retry", "0");
        waitForHalfTime();
        cluster.executors().forEach(ProcessHandle::destroyForcibly);

        assertThat(StandaloneCluster.exitCode(driver))
                .as(cluster.log("gives-up"))
                .isEqualTo(ExitCode.SHARDS_MISSING);
        assertThat(cluster.log("gives-up"))
                .contains("Shards 00002, 00003 are missing")
                .doesNotContainPattern("Shards? 0000[01]\\b.* missing");

        server.release();
        var again = submit("after-giving-up", List.of());
        assertThat(StandaloneCluster.exitCode(again))
                .as(cluster.log("after-giving-up"))
                .isZero();
        assertCompleteDataSet();
        assertFinishedShardsWereNotRedone();
    }

    @Test
    void completesTheDataSetAfterTheDriverWasKilled() throws Exception {
        var driver = submit("killed-driver", List.of());
        waitForHalfTime();
        driver.destroyForcibly().waitFor();
        Await.until("the executors' end", () -> cluster.executors().isEmpty());
        server.release();

        var again = submit("after-killed-driver", List.of());

        assertThat(StandaloneCluster.exitCode(again))
                .as(cluster.log("after-killed-driver"))
                .isZero();
        assertCompleteDataSet();
        assertFinishedShardsWereNotRedone();
    }

    @Test
    @Tag("long")
    void letsASpeculativeAttemptWin() throws Exception {
        list(row -> row == 35 ? "/once/35.jpg" : "/ok/" + row + ".jpg");

        var driver = submit(
                "speculation",
                List.of(
                        "spark.speculation=true",
                        "spark.speculation.quantile=0.1",
                        "spark.speculation.multiplier=1.1",
                        "spark.speculation.minTaskRuntime=0",
                        "spark.speculation.interval=200ms"));

        assertThat(StandaloneCluster.exitCode(driver))
                .as(cluster.log("speculation"))
                .isZero();
        assertThat(server.requests("/once/35.jpg")).isEqualTo(2);
        assertCompleteDataSet();
    }

    @Test
    @Tag("long")
    void completesTheDataSetWhileExecutorsComeAndGo() throws Exception {
        var driver = submit(
                "dynamic-allocation",
                List.of(
                        "spark.dynamicAllocation.enabled=true",
                        "spark.dynamicAllocation.maxExecutors=2",
                        "spark.dynamicAllocation.shuffleTracking.enabled=true",
                        "spark.dynamicAllocation.shuffleTracking.timeout=1s",
                        "spark.dynamicAllocation.executorIdleTimeout=1s"));
        Await.until("a second executor", () -> cluster.executors().size() == 2);
        waitForHalfTime();
        Await.until("the idle executor's end", () -> cluster.executors().size() == 1);
        server.release();

        assertThat(StandaloneCluster.exitCode(driver))
                .as(cluster.log("dynamic-allocation"))
                .isZero();
        assertCompleteDataSet();
        assertFinishedShardsWereNotRedone();
    }

    private void list(IntFunction<String> path) throws IOException {
        var lines = new ArrayList<String>();
        for (var row = 0; row < SHARDS * ROWS; row++) {
            lines.add(server.url(path.apply(row)));
        }
        Files.write(folder.resolve("urls.txt"), lines);
    }

    private Process submit(String name, List<String> conf, String... options) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "--url_list", folder.resolve("urls.txt").toString(),
                "--output_folder", out().toString(),
                "--output_format", "webdataset",
                "--number_sample_per_shard", "" + ROWS,
                "--thread_count", "4",
                "--timeout", "600",
                "--allowed_networks", "127.0.0.0/8"));
        arguments.addAll(List.of(options));
        return cluster.submit(name, conf, arguments);
    }

    private void waitForHalfTime() {
        Await.until(
                "shards 0 and 1, and the held rows of 2 and 3",
                () -> Files.exists(out().resolve("00000_stats.json"))
                        && Files.exists(out().resolve("00001_stats.json"))
                        && server.requests("/held/25.jpg") > 0
                        && server.requests("/held/35.jpg") > 0);
    }

    private void assertCompleteDataSet() throws IOException {
        var expected = new TreeSet<String>();
        var published = new HashSet<String>(Set.of(".img2dataset", "report.html", "README.md", "croissant.jsonld"));
        for (var shard = 0; shard < SHARDS; shard++) {
            published.addAll(
                    Set.of("0000" + shard + ".tar", "0000" + shard + ".parquet", "0000" + shard + "_stats.json"));
            for (var row = 0; row < ROWS; row++) {
                expected.add("0000" + shard + row);
            }
            assertThat(out().resolve("0000" + shard + "_stats.json")).content().contains("\"count\": " + ROWS);
            assertThat(imagesIn("0000" + shard + ".tar")).hasSize(ROWS);
        }
        assertThat(filesOfFolder()).isEqualTo(published);
        assertThat(JobRuns.metadata(out()).keySet()).containsExactlyInAnyOrderElementsOf(expected);
    }

    private void assertFinishedShardsWereNotRedone() {
        for (var row = 0; row < 2 * ROWS; row++) {
            assertThat(server.requests("/ok/" + row + ".jpg")).isEqualTo(1);
        }
    }

    private Set<String> filesOfFolder() throws IOException {
        try (var files = Files.list(out())) {
            return new HashSet<>(files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".crc"))
                    .toList());
        }
    }

    private List<String> imagesIn(String tar) throws IOException {
        return JobRuns.tarMembers(out(), tar).keySet().stream()
                .filter(name -> name.endsWith(".jpg"))
                .toList();
    }

    private Path out() {
        return folder.resolve("out");
    }
}
