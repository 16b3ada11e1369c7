package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.verify.VerifyJob;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code dedupe_urls}: two files of 15 rows in shards of ten, with ten different urls and an empty one each. */
@Timeout(180)
class DedupeIT {
    private static final int PICTURES = 10;

    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void downloadsEveryUrlOnceAndPointsToTheFirst() throws IOException {
        writeList();

        var summary = run();

        assertThat(summary.isComplete()).isTrue();
        assertThat(server.requests()).isEqualTo(PICTURES);
        var rows = JobRuns.metadata(out());
        assertThat(rows).hasSize(30);
        var firsts = IntStream.range(0, PICTURES).mapToObj(i -> "000" + i).toList();
        rows.forEach((key, row) -> {
            String url = row.getAs("url");
            if (url == null || url.isEmpty()) {
                assertThat(row.<String>getAs("error_message")).isNotEqualTo("Duplicate url");
                assertThat(duplicateOf(row)).isNull();
            } else if (firsts.contains(key)) {
                assertThat(row.<String>getAs("status")).isEqualTo("success");
                assertThat(duplicateOf(row)).isNull();
            } else {
                assertThat(row.<String>getAs("error_message")).isEqualTo("Duplicate url");
                assertThat(JobRuns.row(rows, duplicateOf(row)).<String>getAs("url"))
                        .isEqualTo(url);
                assertThat(firsts).contains(duplicateOf(row));
            }
        });
        var report = new VerifyJob(LocalSpark.session(), out().toString(), 0).check();
        assertThat(report.exitCode()).as(report.text()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void knowsTheDuplicatesOfFinishedShardsInARerun() throws IOException {
        writeList();
        run();
        var before = JobRuns.metadata(out());
        Files.delete(out().resolve("002_stats.json"));
        server.forgetRequests();

        run();

        assertThat(server.requests()).isZero();
        assertThat(JobRuns.metadata(out())).isEqualTo(before);
    }

    @Test
    void aRetryOfFailedRowsLeavesDuplicatesBe() throws IOException {
        writeList();
        run();
        var before = JobRuns.metadata(out());
        server.forgetRequests();

        run("--retry_failed", "True");

        assertThat(server.requests()).isZero();
        assertThat(JobRuns.metadata(out())).isEqualTo(before);
    }

    private static @Nullable String duplicateOf(Row row) {
        return row.getAs("duplicate_of");
    }

    private void writeList() throws IOException {
        Files.createDirectories(folder.resolve("urls"));
        for (var file = 0; file < 2; file++) {
            var lines = new ArrayList<>(List.of("url,n"));
            for (var row = 0; row < 14; row++) {
                lines.add(server.url("/ok/" + row % PICTURES + ".jpg") + "," + row);
            }
            lines.add(",14");
            Files.write(folder.resolve("urls/" + file + ".csv"), lines);
        }
    }

    private RunSummary run(String... options) throws IOException {
        var arguments = new ArrayList<>(List.of(
                "--url_list", folder.resolve("urls").toString(),
                "--input_format", "csv",
                "--output_folder", out().toString(),
                "--output_format", "webdataset",
                "--dedupe_urls", "True",
                "--number_sample_per_shard", "10",
                "--oom_shard_count", "3",
                "--allow_private_networks", "True"));
        arguments.addAll(List.of(options));
        return JobRuns.run(arguments);
    }

    private Path out() {
        return folder.resolve("out");
    }
}
