package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.AddedColumn;
import io.github.img2dataset.api.AddedColumn.Kind;
import io.github.img2dataset.api.DecodedSample;
import io.github.img2dataset.api.SampleTransform;
import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.api.Verdict;
import io.github.img2dataset.testing.ImageServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step of a user's own in whole runs: its columns and reasons in what is written, also after a retry. */
@Timeout(120)
class TransformIT {
    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    /** Says what it saw; drops key 3, and fails at key 5. */
    public static final class Witness implements SampleTransform {
        @Override
        public List<AddedColumn> columns() {
            return List.of(
                    new AddedColumn("seen", Kind.TEXT),
                    new AddedColumn("bytes", Kind.INTEGER),
                    new AddedColumn("mean", Kind.REAL),
                    new AddedColumn("gray", Kind.FLAG));
        }

        @Override
        public Verdict apply(DecodedSample sample) {
            if (sample.key().endsWith("3")) {
                return Verdict.drop("unwanted\n  thing");
            }
            if (sample.key().endsWith("5")) {
                throw new IllegalStateException("stumbled");
            }
            var picture = sample.picture();
            if (picture == null) {
                return Verdict.keep(sample.caption(), sample.bytes().length, null, null);
            }
            var sum = 0L;
            for (var value : picture.pixels()) {
                sum += value & 0xff;
            }
            return Verdict.keep(
                    sample.caption() + " " + sample.columns().get("uid"),
                    sample.bytes().length,
                    (double) sum / picture.pixels().length,
                    picture.channels() == 1);
        }
    }

    /** Which has no public constructor. */
    public static final class Hidden {
        private Hidden() {}
    }

    @ParameterizedTest
    @ValueSource(strings = {"webdataset", "parquet"})
    void addsColumnsAndDropsSamples(String format) throws IOException {
        var summary = run(format, "--save_failure_reason", "True");

        assertThat(summary.totals().successes()).isEqualTo(7);
        assertThat(summary.totals().failureReasons())
                .containsEntry("dropped", 1L)
                .containsEntry("internal_error", 1L);
        var rows = JobRuns.metadata(out());
        var kept = JobRuns.row(rows, "000000");
        assertThat(kept.<String>getAs("seen")).isEqualTo("picture 0 0");
        assertThat(kept.<Long>getAs("bytes")).isEqualTo(ImageServer.picture(0).length);
        assertThat(kept.<Double>getAs("mean")).isBetween(1.0, 254.0);
        assertThat(kept.<Boolean>getAs("gray")).isFalse();
        var dropped = JobRuns.row(rows, "000003");
        assertThat(dropped.<String>getAs("error_message")).isEqualTo("unwanted thing");
        assertThat(dropped.<String>getAs("failure_reason")).isEqualTo("dropped");
        assertThat(dropped.<Object>getAs("seen")).isNull();
        assertThat(kept.schema().apply("bytes").dataType()).isEqualTo(DataTypes.LongType);
        if (format.equals("webdataset")) {
            var json = Objects.requireNonNull(
                    JobRuns.tarMembers(out(), "00000.tar").get("000000.json"));
            assertThat(new String(json, StandardCharsets.UTF_8)).contains("\"seen\": \"picture 0 0\"", "\"mean\": ");
        }

        server.forgetRequests();
        var retried =
                run(format, "--save_failure_reason", "True", "--retry_failed", "True", "--retry_reasons", "http_4xx");
        assertThat(retried.retried()).isPresent();
        assertThat(JobRuns.row(JobRuns.metadata(out()), "000000")).isEqualTo(kept);
    }

    @Test
    void seesTheBytesAloneOfWhatIsNotDecoded() throws IOException {
        run("webdataset", "--disable_all_reencoding", "True");
        var kept = JobRuns.row(JobRuns.metadata(out()), "000000");
        assertThat(kept.<Long>getAs("bytes")).isEqualTo(ImageServer.picture(0).length);
        assertThat(kept.<Object>getAs("mean")).isNull();
    }

    @Test
    void isTheSameInAChildProcess() throws IOException {
        run("parquet", "--isolate_decoding", "always");
        var kept = JobRuns.row(JobRuns.metadata(out()), "000000");
        assertThat(kept.<Double>getAs("mean")).isBetween(1.0, 254.0);
    }

    @Test
    void isRefusedBeforeAnyWorkWhenItCannotBeMade() {
        for (var wrong : List.of("no.SuchClass", "java.lang.String", Hidden.class.getName())) {
            assertThatThrownBy(() -> run("webdataset", "--transform", wrong))
                    .isInstanceOf(UsageException.class)
                    .hasMessageStartingWith("--transform " + wrong + ": ")
                    .message()
                    .doesNotContain("\n");
        }
        assertThat(out()).doesNotExist();
        assertThat(server.requests()).isZero();
    }

    private RunSummary run(String format, String... options) throws IOException {
        var lines = new ArrayList<>(List.of("url,caption,uid"));
        IntStream.range(0, 10)
                .mapToObj(row ->
                        server.url(row == 7 ? "/missing" : "/ok/" + row + ".jpg") + ",picture " + row + "," + row)
                .forEach(lines::add);
        Files.write(folder.resolve("urls.csv"), lines);
        var arguments = new ArrayList<>(List.of(
                "--url_list",
                folder.resolve("urls.csv").toString(),
                "--input_format",
                "csv",
                "--caption_col",
                "caption",
                "--save_additional_columns",
                "[\"uid\"]",
                "--output_folder",
                out().toString(),
                "--output_format",
                format,
                "--number_sample_per_shard",
                "10",
                "--allow_private_networks",
                "True"));
        if (!List.of(options).contains("--transform")) {
            arguments.addAll(List.of("--transform", Witness.class.getName()));
        }
        arguments.addAll(List.of(options));
        return JobRuns.run(arguments);
    }

    private Path out() {
        return folder.resolve("out");
    }
}
