package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.output.SmallTar;
import io.github.img2dataset.report.Progress;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** Runs of the job on the tests' session, and what they wrote. */
public final class JobRuns {
    private JobRuns() {}

    /** Runs the job with these arguments of the command line; shows no progress. */
    public static RunSummary run(List<String> arguments) throws IOException {
        return job(arguments).run();
    }

    /** The job that {@link #run} runs. */
    static DownloadJob job(List<String> arguments) {
        var config = JobConfig.from(CommandLineParser.parse(arguments));
        return new DownloadJob(LocalSpark.session(), config, JobRuns::quiet);
    }

    private static Progress quiet(String runId, int shards, long rows) {
        var nowhere = new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8);
        return Progress.start(nowhere, 0, runId, shards, rows);
    }

    /** The members of a tar in an output folder, name to content. */
    public static Map<String, byte[]> tarMembers(Path out, String name) throws IOException {
        return SmallTar.read(OutputFolder.open(out.toString(), Map.of()), name);
    }

    /** All metadata rows of an output folder by key; fails when a key is there twice. */
    static Map<String, Row> metadata(Path out) {
        return metadata(out.toString());
    }

    /** The same for a folder on any store. */
    static Map<String, Row> metadata(String out) {
        var rows = new TreeMap<String, Row>();
        LocalSpark.session()
                .read()
                .parquet(out + "/*.parquet")
                .collectAsList()
                .forEach(row -> assertThat(rows.put(row.getAs("key"), row)).isNull());
        return rows;
    }

    /** The row of that key; fails when there is none. */
    static Row row(Map<String, Row> rows, @Nullable String key) {
        assertThat(rows).containsKey(key);
        return Objects.requireNonNull(rows.get(key));
    }
}
