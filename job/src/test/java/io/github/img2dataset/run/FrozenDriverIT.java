package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.testing.ImageServer;
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

    @Test
    void publishesNothingIntoTheFolderThatAnotherRunTookMeanwhile() throws Exception {
        try (var server = new ImageServer();
                var cluster = new StandaloneCluster(
                        Files.createDirectory(folder.resolve("spark")),
                        Path.of(System.getProperty("img2dataset.jar")))) {
            list(server, row -> row % ROWS == 5 && row / ROWS >= 2 ? "/held/" + row + ".jpg" : "/ok/" + row + ".jpg");
            var frozen = submit(cluster, "frozen");
            StandaloneCluster.await(
                    "two finished shards, and the held rows of the others",
                    () -> Files.exists(out().resolve("00001_stats.json"))
                            && Files.exists(out().resolve("00000_stats.json"))
                            && server.requests("/held/25.jpg") > 0
                            && server.requests("/held/35.jpg") > 0);
            signal(frozen, "STOP");
            try {
                letTheLeaseRunOut();
                cluster.startWorker("127.0.0.1");
                cluster.startWorker("127.0.0.2");
                list(server, row -> "/ok/" + (OTHER_LIST + row) + ".jpg");

                var other = submit(cluster, "other", "--incremental_mode", "overwrite");
                assertThat(StandaloneCluster.exitCode(other))
                        .as(cluster.log("other"))
                        .isZero();
                var whole = contents();
                server.release();
                signal(frozen, "CONT");

                assertThat(StandaloneCluster.exitCode(frozen))
                        .as(cluster.log("frozen"))
                        .isNotZero();
                assertThat(cluster.log("frozen")).contains("Another run took over");
                StandaloneCluster.await(
                        "the executors' end", () -> cluster.executors().isEmpty());
                assertThat(contents()).isEqualTo(whole);
            } finally {
                frozen.destroyForcibly();
            }

            assertThat(JobRuns.metadata(out()).values())
                    .hasSize(SHARDS * ROWS)
                    .allSatisfy(row -> assertThat(row.<String>getAs("url")).contains("/ok/1"));
            var verify = cluster.submit("verify", List.of(), List.of("verify", out().toString(), "--deep"));
            assertThat(StandaloneCluster.exitCode(verify))
                    .as(cluster.log("verify"))
                    .isEqualTo(ExitCode.DONE);
        }
    }

    /** More than five minutes pass for the store, whose time is what counts. */
    private void letTheLeaseRunOut() throws IOException {
        Files.setLastModifiedTime(
                out().resolve(".img2dataset/lease/000001"),
                FileTime.from(Instant.now().minus(Duration.ofMinutes(6))));
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
    private Process submit(StandaloneCluster cluster, String name, String... options) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "--url_list", folder.resolve("urls.txt").toString(),
                "--output_folder", out().toString(),
                "--output_format", "webdataset",
                "--number_sample_per_shard", "" + ROWS,
                "--thread_count", "4",
                "--timeout", "600",
                "--allowed_networks", "127.0.0.0/8"));
        arguments.addAll(List.of(options));
        return cluster.submit(name, List.of("spark.cores.max=2", "spark.network.timeout=600s"), arguments);
    }

    /** Name to a checksum of the bytes, of all that is published. */
    private Map<String, Integer> contents() throws IOException {
        var contents = new TreeMap<String, Integer>();
        try (var files = Files.list(out())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                contents.put(file.getFileName().toString(), Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private Path out() {
        return folder.resolve("out");
    }
}
