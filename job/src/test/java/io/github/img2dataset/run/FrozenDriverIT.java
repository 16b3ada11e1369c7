package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.S3Server;
import io.github.img2dataset.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A driver that stands still, as that of a suspended virtual machine, while its executors go on. */
@Timeout(600)
@Tag("long")
class FrozenDriverIT {
    private static final int SHARDS = 4;
    private static final int ROWS = 10;
    /** Of row numbers, so that the other list's pictures are others. */
    private static final int OTHER_LIST = 1_000;

    @TempDir
    Path folder;

    /**
     * Where the data set is.
     *
     * @param uri for the options
     * @param disk where its files are on this machine
     * @param settings of Hadoop that lead there
     */
    private record Place(String uri, Path disk, Map<String, String> settings) {
        boolean has(String name) {
            return Files.exists(disk.resolve(name));
        }

        /** More than five minutes pass for the store, whose time is what counts. */
        void letTheLeaseRunOut() throws IOException {
            Files.setLastModifiedTime(
                    disk.resolve(".img2dataset/lease/000001"),
                    FileTime.from(Instant.now().minus(Duration.ofMinutes(6))));
        }

        /** Name to a checksum of the bytes, of all that is published. */
        Map<String, Integer> contents() throws IOException {
            var contents = new TreeMap<String, Integer>();
            try (var files = Files.list(disk)) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    contents.put(file.getFileName().toString(), Arrays.hashCode(Files.readAllBytes(file)));
                }
            }
            return contents;
        }

        List<String> conf() {
            return settings.entrySet().stream()
                    .map(setting -> "spark.hadoop." + setting.getKey() + "=" + setting.getValue())
                    .toList();
        }
    }

    @Test
    void publishesNothingIntoTheFolderThatAnotherRunTookMeanwhile() throws Exception {
        var out = folder.resolve("out");
        publishesNothingAfterAnotherRun(new Place(out.toString(), out, Map.of()));
    }

    @Test
    @EnabledIf(
            value = "io.github.img2dataset.testing.S3Server#hasConnector",
            disabledReason = "hadoop-aws 3.3 wants the AWS SDK v1, which the tests do not bring")
    void publishesNothingIntoTheBucketThatAnotherRunTookMeanwhile() throws Exception {
        try (var store = S3Server.start(Files.createDirectory(folder.resolve("store")))) {
            publishesNothingAfterAnotherRun(
                    new Place("s3a://" + store.bucket() + "/out", store.files().resolve("out"), store.settings()));
        }
    }

    private void publishesNothingAfterAnotherRun(Place out) throws Exception {
        try (var server = new ImageServer();
                var cluster = new StandaloneCluster(
                        Files.createDirectory(folder.resolve("spark")),
                        Path.of(System.getProperty("img2dataset.jar")))) {
            list(server, row -> row % ROWS == 5 && row / ROWS >= 2 ? "/held/" + row + ".jpg" : "/ok/" + row + ".jpg");
            var frozen = submit(cluster, "frozen", out);
            Await.until(
                    "two finished shards, and the held rows of the others",
                    () -> out.has("00001_stats.json")
                            && out.has("00000_stats.json")
                            && server.requests("/held/25.jpg") > 0
                            && server.requests("/held/35.jpg") > 0);
            signal(frozen, "STOP");
            try {
                out.letTheLeaseRunOut();
                cluster.startWorker("127.0.0.1");
                cluster.startWorker("127.0.0.2");
                list(server, row -> "/ok/" + (OTHER_LIST + row) + ".jpg");

                var other = submit(cluster, "other", out, "--incremental_mode", "overwrite");
                assertThat(StandaloneCluster.exitCode(other))
                        .as(cluster.log("other"))
                        .isZero();
                var whole = out.contents();
                server.release();
                signal(frozen, "CONT");

                assertThat(StandaloneCluster.exitCode(frozen))
                        .as(cluster.log("frozen"))
                        .isNotZero();
                assertThat(cluster.log("frozen")).contains("Another run took over");
                Await.until("the executors' end", () -> cluster.executors().isEmpty());
                assertThat(out.contents()).isEqualTo(whole);
            } finally {
                frozen.destroyForcibly();
            }

            assertThat(JobRuns.metadata(out.disk()).values())
                    .hasSize(SHARDS * ROWS)
                    .allSatisfy(row -> assertThat(row.<String>getAs("url")).contains("/ok/1"));
            var verify = cluster.submit("verify", out.conf(), List.of("verify", out.uri(), "--deep"));
            assertThat(StandaloneCluster.exitCode(verify))
                    .as(cluster.log("verify"))
                    .isEqualTo(ExitCode.DONE);
        }
    }

    private static void signal(Process process, String signal) throws Exception {
        var kill = new ProcessBuilder("kill", "-" + signal, "" + process.pid()).start();
        assertThat(kill.waitFor()).isZero();
    }

    private void list(ImageServer server, IntFunction<String> path) throws IOException {
        Files.write(
                folder.resolve("urls.txt"),
                IntStream.range(0, SHARDS * ROWS)
                        .mapToObj(row -> server.url(path.apply(row)))
                        .toList());
    }

    /** Two of the cluster's cores each: the one run's executors stay where they are. */
    private Process submit(StandaloneCluster cluster, String name, Place out, String... options) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "--url_list", folder.resolve("urls.txt").toString(),
                "--output_folder", out.uri(),
                "--output_format", "webdataset",
                "--number_sample_per_shard", "" + ROWS,
                "--thread_count", "4",
                "--timeout", "600",
                "--allowed_networks", "127.0.0.0/8"));
        arguments.addAll(List.of(options));
        var conf = new ArrayList<>(List.of("spark.cores.max=2", "spark.network.timeout=600s"));
        conf.addAll(out.conf());
        return cluster.submit(name, conf, arguments);
    }
}
