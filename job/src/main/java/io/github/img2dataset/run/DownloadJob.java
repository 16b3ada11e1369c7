package io.github.img2dataset.run;

import io.github.img2dataset.report.Progress;
import io.github.img2dataset.report.RunRecord;
import io.github.img2dataset.shard.ShardConfig;
import io.github.img2dataset.storage.Clearing;
import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.storage.InputFiles;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.RunLease;
import io.github.img2dataset.urls.ShardPlan;
import io.github.img2dataset.urls.UrlList;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole job: reads the url list, cuts it into shards, has the executors make those that are not there yet, and
 * adds up. Runs on the driver.
 */
public final class DownloadJob {
    private static final Logger LOG = LoggerFactory.getLogger(DownloadJob.class);

    private final SparkSession spark;
    private final JavaSparkContext context;
    private final JobConfig config;
    private final ProgressFactory progressFactory;
    private final String runId = UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, String> storageSettings;

    /** Starts what shows the progress of a run. */
    @FunctionalInterface
    public interface ProgressFactory {
        Progress start(String runId, int shards, long rows);
    }

    /**
     * Prepares a run.
     *
     * @param spark a session; it stays the caller's
     */
    public DownloadJob(SparkSession spark, JobConfig config, ProgressFactory progressFactory) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.config = config;
        this.progressFactory = progressFactory;
        this.storageSettings = StorageSettings.of(context.hadoopConfiguration());
    }

    /**
     * Runs the job to its end. Shards that could not be made are in the summary; they are no exception.
     *
     * @throws UsageException when the list, the output folder or the options do not fit
     * @throws IOException when the storage fails the driver
     */
    public RunSummary run() throws IOException {
        // Interrupts: so that cancelling the job, by Ctrl-C, wakes a task that waits for its downloads.
        context.setJobGroup("img2dataset-" + runId, "Read the url list " + config.urlList(), true);
        var files = InputFiles.list(config.urlList(), config.list().format().extension(), storageSettings);
        var list = UrlList.open(spark, files, config.list());
        var folder = OutputFolder.open(config.outputFolder(), storageSettings);
        try (var lease = RunLease.acquire(folder, runId)) {
            if (config.incrementalMode() == IncrementalMode.OVERWRITE) {
                refuseListInside(folder, files);
                Clearing.clear(folder, config.force());
            }
            var dataSet = new DataSet(folder, config);
            var newOnly = new NewOnly(spark, folder, config, storageSettings);
            var planned = dataSet.agree(list, files, newOnly, runId);
            var plan = planned.plan();
            var todo = dataSet.unfinished(plan);
            var finishedBefore = plan.shardCount() - todo.cardinality();
            var started = Instant.now();
            var result = makeShards(planned.list(), plan, todo, lease);
            var duration = Duration.between(started, Instant.now());
            return new RunSummary(
                    folder.uri(),
                    config.keys(),
                    finishedBefore,
                    duration,
                    result.totals(),
                    result.failures(),
                    report(started, duration, result));
        }
    }

    /** Says where the report is; a report that cannot be written is no failure of the run. */
    private Optional<String> report(Instant started, Duration duration, RoundResult result) {
        try {
            var job = new ReportJob(spark, config.outputFolder());
            job.record(new RunRecord(
                    runId,
                    started.truncatedTo(ChronoUnit.SECONDS).toString(),
                    duration.toMillis() / 1000.0,
                    (int) result.totals().shards(),
                    result.totals().count(),
                    config.asTyped(),
                    Settings.environment(context.getConf(), context.defaultParallelism())));
            return Optional.of(job.write());
        } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
            LOG.warn("The report could not be written; img2dataset report makes it later", e);
            return Optional.empty();
        }
    }

    /** Makes the shards; those that fail are tried again, together, after the others. */
    private RoundResult makeShards(UrlList list, ShardPlan plan, BitSet todo, RunLease lease) throws IOException {
        var task = new ShardTask(shardConfig(list));
        var result = new RoundResult();
        try (var progress = progressFactory.start(runId, todo.cardinality(), rowsIn(plan, todo))) {
            for (var round = 0; round <= config.maxShardRetry() && !todo.isEmpty(); round++) {
                context.setJobDescription(description(todo.cardinality(), rowsIn(plan, todo), round));
                var made = list.rows(plan, todo, Tasks.forShards(todo.cardinality(), context))
                        .mapPartitions(task)
                        .aggregate(new RoundResult(), RoundResult::add, RoundResult::merge);
                if (!lease.isHeld()) {
                    throw new IOException("Another run took over " + config.outputFolder() + " meanwhile");
                }
                result = result.followedBy(checked(task.config(), made));
                todo = result.failedShards();
            }
        }
        return result;
    }

    /** What the output folder holds is what counts, not what a task said. */
    private RoundResult checked(ShardConfig shardConfig, RoundResult made) {
        var shards = made.finishedShards();
        if (shards.isEmpty()) {
            return made;
        }
        context.setJobDescription("Check " + shards.size() + " shards");
        return made.checkedBy(context.parallelize(shards, Tasks.forShards(shards.size(), context))
                .mapPartitions(new ConsistencyCheck(shardConfig))
                .aggregate(new RoundResult(), RoundResult::add, RoundResult::merge));
    }

    /** Emptying the output folder must not take the list away that the run is to read. */
    private static void refuseListInside(OutputFolder folder, List<InputFile> files) {
        for (var file : files) {
            if (file.path().startsWith(folder.uri() + "/")) {
                throw new UsageException("--incremental_mode overwrite would delete the url list " + file.path()
                        + ": it lies in the output folder. Move it, or use another --output_folder");
            }
        }
    }

    private static String description(int shards, long rows, int round) {
        return "Download " + rows + " urls of " + shards + " shards" + (round == 0 ? "" : ", retry " + round);
    }

    private static long rowsIn(ShardPlan plan, BitSet shards) {
        return shards.stream().mapToLong(plan::rowsIn).sum();
    }

    private ShardConfig shardConfig(UrlList list) {
        return new ShardConfig(
                config.outputFolder(),
                storageSettings,
                runId,
                config.outputFormat(),
                config.keys(),
                config.schema(list.additionalColumns()),
                config.hash(),
                config.list().verifyHashCol() != null,
                config.threadCount(),
                config.fetch(),
                config.image());
    }
}
