package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.verify.VerifyJob;
import io.github.img2dataset.storage.DataSetLayout;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * {@code retry_failed}: three shards of ten rows; rows 3 and 14 fail until the server is mended, row 5 for good, and
 * the last shard has no failure.
 */
@Timeout(180)
class RetryFailedIT {
    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @BeforeEach
    void writeList() throws IOException {
        var lines = new ArrayList<>(List.of("url,caption,rating"));
        IntStream.range(0, 30)
                .mapToObj(row -> server.url(path(row)) + ",picture " + row + "," + row / 4.0)
                .forEach(lines::add);
        Files.write(folder.resolve("urls.csv"), lines);
    }

    private static String path(int row) {
        return switch (row) {
            case 3, 14 -> "/later/" + row + ".jpg";
            case 5 -> "/missing/5.jpg";
            default -> "/ok/" + row + ".jpg";
        };
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"webdataset", "files", "parquet", "tfrecord"})
    void addsWhatSucceedsNowAndKeepsTheRest(String format) throws IOException {
        run(format);
        var before = JobRuns.metadata(out());
        var untouched = Files.getLastModifiedTime(out().resolve("002.parquet"));
        server.mend();
        server.forgetRequests();

        var summary = run(format, "--retry_failed", "True");

        assertThat(summary.text()).contains("Tried 3 failed rows of 2 shards again: 2 succeeded, 1 failed");
        assertThat(server.requests("/later/3.jpg")).isEqualTo(1);
        assertThat(server.requests()).isEqualTo(3);
        var after = JobRuns.metadata(out());
        assertThat(after.keySet()).isEqualTo(before.keySet());
        before.forEach((key, row) -> {
            if (key.equals("0003") || key.equals("0014")) {
                assertThat(JobRuns.row(after, key).<String>getAs("status")).isEqualTo("success");
                assertThat(JobRuns.row(after, key).<String>getAs("caption")).isEqualTo(row.getAs("caption"));
                assertThat(JobRuns.row(after, key).<String>getAs("sha256")).isNotNull();
            } else {
                assertThat(after).containsEntry(key, row);
            }
        });
        assertThat(Files.getLastModifiedTime(out().resolve("002.parquet"))).isEqualTo(untouched);
        assertWhole(29);
    }

    @Test
    void keepsTheBytesOfEveryImageAndItsJson() throws IOException {
        run("webdataset");
        var before = JobRuns.tarMembers(out(), "000.tar");
        server.mend();

        run("webdataset", "--retry_failed", "True");

        var after = new TreeMap<>(JobRuns.tarMembers(out(), "000.tar"));
        before.forEach(
                (name, content) -> assertThat(after.remove(name)).as(name).isEqualTo(content));
        assertThat(after.keySet()).containsExactly("0003.jpg", "0003.json", "0003.txt");
    }

    @Test
    void triesOnlyTheReasonsAskedFor() throws IOException {
        run("webdataset", "--save_failure_reason", "True");
        server.forgetRequests();

        run("webdataset", "--save_failure_reason", "True", "--retry_failed", "True", "--retry_reasons", "http_5xx");

        assertThat(server.requests("/later/3.jpg")).isEqualTo(1);
        assertThat(server.requests("/later/14.jpg")).isEqualTo(1);
        assertThat(server.requests()).isEqualTo(2);
        assertThat(reason(JobRuns.metadata(out()), "0005")).isEqualTo("http_4xx");
        assertThat(reason(JobRuns.metadata(out()), "0003")).isEqualTo("http_5xx");
        assertWhole(27);
    }

    @Test
    void alsoMakesTheShardsThatAreNotFinished() throws IOException {
        run("webdataset");
        Files.delete(out().resolve("002_stats.json"));
        server.mend();
        server.forgetRequests();

        run("webdataset", "--retry_failed", "True");

        assertThat(server.requests()).isEqualTo(3 + 10);
        assertWhole(29);
    }

    /** Dead when the tar had its new name, and the parquet and the stats had not. */
    @ParameterizedTest
    @ValueSource(strings = {"webdataset", "files"})
    void aRerunEndsWhatADeadRunHadBegun(String format) throws IOException {
        run(format);
        var old = copy(out(), folder.resolve("old"));
        server.mend();
        run(format, "--retry_failed", "True");
        var staged = Files.createDirectories(out().resolve(DataSetLayout.REWRITE));
        for (var name : List.of("000.parquet", "000_stats.json")) {
            Files.move(out().resolve(name), staged.resolve(name));
            Files.copy(old.resolve(name), out().resolve(name));
        }
        Files.writeString(staged.resolve("001.tar"), "never finished");
        server.forgetRequests();

        assertThat(run(format).isComplete()).isTrue();

        assertThat(server.requests()).isZero();
        assertThat(staged).doesNotExist();
        assertWhole(29);
    }

    @Test
    void refusesAListWithOtherUrls() throws IOException {
        run("webdataset");
        var list = folder.resolve("urls.csv");
        var time = Files.getLastModifiedTime(list);
        Files.writeString(list, Files.readString(list).replace("/ok/1.jpg", "/ok/9.jpg"));
        Files.setLastModifiedTime(list, time);

        assertThatThrownBy(() -> run("webdataset", "--retry_failed", "True", "--max_shard_retry", "0"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("urls.csv has another content of the same length");

        assertWhole(27);
    }

    private RunSummary run(String format, String... options) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "--url_list", folder.resolve("urls.csv").toString(),
                "--input_format", "csv",
                "--output_folder", out().toString(),
                "--output_format", format,
                "--caption_col", "caption",
                "--save_additional_columns", "[\"rating\"]",
                "--number_sample_per_shard", "10",
                "--oom_shard_count", "3",
                "--retries", "0",
                "--allow_private_networks", "True"));
        arguments.addAll(List.of(options));
        return JobRuns.run(arguments);
    }

    private void assertWhole(int images) throws IOException {
        var report = new VerifyJob(LocalSpark.session(), out().toString(), 1_000_000).check();
        assertThat(report.exitCode()).as(report.text()).isEqualTo(ExitCode.DONE);
        assertThat(report.findings().whole().images).isEqualTo(images);
        assertThat(out().resolve(DataSetLayout.REWRITE)).doesNotExist();
    }

    private static String reason(Map<String, Row> rows, String key) {
        return JobRuns.row(rows, key).getAs("failure_reason");
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    private Path out() {
        return folder.resolve("out");
    }
}
