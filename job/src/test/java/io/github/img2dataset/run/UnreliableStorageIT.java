package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.verify.VerifyJob;
import io.github.img2dataset.testing.FailingFileSystem;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every n-th operation of the storage fails: a run may end early, but the same command again and again ends with the
 * data set of a quiet run, and no finished shard is made twice. A shard takes some 30 operations, one of {@code files}
 * more, and the driver with its lease, plan, report and card twice as many: were the failures closer than that, no run would get anywhere.
 */
@Timeout(300)
class UnreliableStorageIT {
    private static final int SHARDS = 4;
    private static final int ROWS = 5;
    private static final int MOST_RUNS = 60;

    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        FailingFileSystem.failEvery(0);
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"webdataset,103", "webdataset,127", "webdataset,149", "files,151", "tfrecord,113"})
    void theSameCommandAgainEndsWithTheWholeDataSet(String format, int every) throws Exception {
        Files.write(
                folder.resolve("urls.txt"),
                IntStream.range(0, SHARDS * ROWS)
                        .mapToObj(row -> server.url("/ok/" + row + ".jpg"))
                        .toList());
        LocalSpark.session()
                .sparkContext()
                .hadoopConfiguration()
                .set(FailingFileSystem.SETTING, FailingFileSystem.class.getName());
        FailingFileSystem.failEvery(every);

        var finished = new HashMap<String, byte[]>();
        var runs = 0;
        while (!isComplete(format)) {
            assertThat(++runs).as("runs").isLessThan(MOST_RUNS);
            assertUntouched(finished);
        }
        assertUntouched(finished);
        assertThat(FailingFileSystem.operations()).isGreaterThan(every);

        FailingFileSystem.failEvery(0);
        server.forgetRequests();
        assertThat(isComplete(format)).isTrue();
        assertThat(server.requests()).isZero();
        var report = new VerifyJob(LocalSpark.session(), out().toString(), 1_000_000).check();
        assertThat(report.exitCode()).as(report.text()).isEqualTo(ExitCode.DONE);
        assertThat(report.findings().whole().images).isEqualTo(SHARDS * ROWS);
        assertThat(JobRuns.metadata(out())).hasSize(SHARDS * ROWS);
        assertThat(names()).noneMatch(name -> name.startsWith("_"));
        assertThat(out().resolve(".img2dataset/temporary")).doesNotExist();
        assertThat(out().resolve(".img2dataset/rewrite")).doesNotExist();
    }

    /** One run; false when it ended early. */
    private boolean isComplete(String format) throws Exception {
        try {
            return JobRuns.run(List.of(
                            "--url_list",
                            folder.resolve("urls.txt").toString(),
                            "--output_folder",
                            "failing://" + out(),
                            "--output_format",
                            format,
                            "--number_sample_per_shard",
                            "" + ROWS,
                            "--allow_private_networks",
                            "True"))
                    .isComplete();
        } catch (IOException e) {
            return false;
        } catch (Exception e) {
            // What Spark makes of a storage that fails in a task; its Java API does not declare it.
            assertThat(e).isInstanceOf(SparkException.class);
            return false;
        }
    }

    /** Stats once there stay as they are. */
    private void assertUntouched(Map<String, byte[]> finished) throws IOException {
        for (var name : names()) {
            if (name.endsWith("_stats.json")) {
                var content = Files.readAllBytes(out().resolve(name));
                finished.putIfAbsent(name, content);
            }
        }
        for (var stats : finished.entrySet()) {
            assertThat(out().resolve(stats.getKey())).hasBinaryContent(stats.getValue());
        }
    }

    private List<String> names() throws IOException {
        if (!Files.exists(out())) {
            return List.of();
        }
        try (var files = Files.list(out())) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toList());
        }
    }

    private Path out() {
        return folder.resolve("out");
    }
}
