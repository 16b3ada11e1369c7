package io.github.img2dataset.run.doctor;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.run.GivenList;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.shard.ExecutorShare;
import io.github.img2dataset.shard.ShardConfig;
import io.github.img2dataset.shard.ShardListener;
import io.github.img2dataset.shard.ShardOutcome;
import io.github.img2dataset.shard.ShardWorker;
import io.github.img2dataset.shard.TaskAttempt;
import io.github.img2dataset.urls.UrlList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Some rows from all over a url list, and what becomes of them: fetched and transformed on the driver just as a run
 * would, but not stored.
 *
 * @param totalRows of the whole list
 * @param rows the sample, in the list's order
 */
public record ListSample(JobConfig config, long totalRows, List<UrlRow> rows, List<Column> columns) {
    private static final int STRETCHES = 20;
    private static final int ROWS_PER_STRETCH = 10;

    /** So that the number of a stretch stays small for a list of billions. */
    private static final long MOST_STRETCHES = 1_000_000;

    /** Reads the list as a run would. */
    public static ListSample read(SparkSession spark, JobConfig config, Map<String, String> storageSettings)
            throws IOException {
        try (var given = GivenList.find(config, storageSettings)) {
            return read(UrlList.open(spark, given.files(), config.list()), config);
        }
    }

    private static ListSample read(UrlList list, JobConfig config) {
        var total = list.plan(Integer.MAX_VALUE, 0).totalRows();
        var plan = list.plan((int) Math.max(ROWS_PER_STRETCH, total / MOST_STRETCHES), 0);
        var wanted = new BitSet();
        var stretches = Math.min(STRETCHES, plan.shardCount());
        for (var i = 0; i < stretches; i++) {
            wanted.set((int) ((long) i * plan.shardCount() / stretches));
        }
        var rows = wanted.isEmpty()
                ? List.<UrlRow>of()
                : list.rows(plan, wanted, stretches)
                        .filter(row -> row.index() < ROWS_PER_STRETCH)
                        .collect();
        return new ListSample(config, total, numbered(rows), list.additionalColumns());
    }

    private static List<UrlRow> numbered(List<UrlRow> rows) {
        var numbered = new ArrayList<UrlRow>();
        for (var row : rows) {
            numbered.add(new UrlRow(
                    0,
                    numbered.size(),
                    row.url(),
                    row.caption(),
                    row.expectedHash(),
                    row.boundingBoxes(),
                    null,
                    row.additional()));
        }
        return numbered;
    }

    /** Downloads the sample as one shard of which only the statistics are kept. */
    public ShardStats download() throws IOException {
        var folder = Files.createTempDirectory("img2dataset-doctor");
        try (var worker = new ShardWorker(
                shardConfig(folder.toUri().toString()), TaskAttempt.first("doctor"), rows.iterator(), unheard())) {
            var outcome = worker.next();
            if (outcome instanceof ShardOutcome.Finished finished) {
                return finished.stats();
            }
            throw new IOException("The sample could not be made: " + ((ShardOutcome.Failed) outcome).message());
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private ShardConfig shardConfig(String folder) {
        return new ShardConfig(
                folder,
                Map.of(),
                "doctor",
                OutputFormat.DUMMY,
                new KeyFormat(1, STRETCHES * ROWS_PER_STRETCH),
                config.schema(columns),
                config.imageColumn(),
                config.hash(),
                config.list().verifyHashCol() != null,
                config.threadCount(),
                config.fetch(),
                config.image(),
                ExecutorShare.ALONE,
                null,
                null,
                null);
    }

    private static ShardListener unheard() {
        return shard -> new ShardListener.Attempt() {
            @Override
            public void sample(@Nullable Failure failure, int bytes, Duration latency) {}

            @Override
            public void spent(long waiting, long images, long writing) {}

            @Override
            public void finished(long successes, long failures) {}

            @Override
            public void abandoned() {}
        };
    }
}
