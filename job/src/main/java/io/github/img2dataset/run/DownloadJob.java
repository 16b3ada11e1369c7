package io.github.img2dataset.run;

import io.github.img2dataset.api.CancelledException;
import io.github.img2dataset.api.RetryResult;
import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.cluster.JobGroup;
import io.github.img2dataset.cluster.Tasks;
import io.github.img2dataset.report.Progress;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.HashColumn;
import io.github.img2dataset.run.options.IncrementalMode;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.run.options.Settings;
import io.github.img2dataset.run.options.StorageSettings;
import io.github.img2dataset.shard.ExecutorShare;
import io.github.img2dataset.shard.Rewrite;
import io.github.img2dataset.shard.RunClaim;
import io.github.img2dataset.shard.ShardConfig;
import io.github.img2dataset.storage.ContentDigests;
import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.storage.LeaseRequest;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.RunIdentity;
import io.github.img2dataset.storage.RunLease;
import io.github.img2dataset.urls.UrlList;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
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
    private final Consumer<String> notices;
    private final String runId = UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, String> storageSettings;
    private final CancelSwitch cancelSwitch;

    /** The list; null when the options name it. */
    private final @Nullable Dataset<Row> frame;

    /** Starts what shows the progress of a run. */
    @FunctionalInterface
    public interface ProgressFactory {
        Progress start(String runId, int shards, long rows);
    }

    /**
     * Runs the job from a program of its own, to its end: what the command line does with the same arguments, in the
     * caller's session. Progress goes to standard error. Shards that could not be made are in the summary.
     *
     * @param spark a session; it stays the caller's
     * @param arguments options and values, as {@code --url_list}, {@code urls.parquet}
     * @throws UsageException when the list, the output folder or the options do not fit
     * @throws CancelledException when somebody cancelled the run's Spark jobs
     * @throws IOException when the storage fails the driver
     */
    public static RunSummary run(SparkSession spark, List<String> arguments) throws IOException {
        ProgressFactory progress = (runId, shards, rows) -> Progress.start(System.err, 0, runId, shards, rows);
        return of(spark, null, arguments, progress, LOG::warn).run();
    }

    /**
     * Prepares a run.
     *
     * @param spark a session; it stays the caller's
     */
    public DownloadJob(SparkSession spark, JobConfig config, ProgressFactory progressFactory) {
        this(spark, config, progressFactory, LOG::warn);
    }

    /**
     * Prepares a run.
     *
     * @param spark a session; it stays the caller's
     * @param notices takes lines that the user should see before the work starts
     */
    public DownloadJob(
            SparkSession spark, JobConfig config, ProgressFactory progressFactory, Consumer<String> notices) {
        this(spark, config, null, progressFactory, notices);
    }

    private DownloadJob(
            SparkSession spark,
            JobConfig config,
            @Nullable Dataset<Row> frame,
            ProgressFactory progressFactory,
            Consumer<String> notices) {
        this.frame = frame;
        this.notices = notices;
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.config = config;
        this.progressFactory = progressFactory;
        this.storageSettings = StorageSettings.of(context.hadoopConfiguration());
        this.cancelSwitch = new CancelSwitch(context, jobGroup());
    }

    /**
     * Runs the job on rows of the caller's; see {@link #run(SparkSession, List)}.
     *
     * @param rows the url list; read once, for a rerun into the same folder goes on with the rows of the first run
     * @param arguments as of the command line, without {@code --url_list} and {@code --input_format}
     */
    public static RunSummary run(SparkSession spark, Dataset<Row> rows, List<String> arguments) throws IOException {
        ProgressFactory progress = (runId, shards, count) -> Progress.start(System.err, 0, runId, shards, count);
        return of(spark, rows, arguments, progress, LOG::warn).run();
    }

    /**
     * Prepares a run from arguments of the command line.
     *
     * @param spark a session; it stays the caller's
     * @param rows the url list; null when the arguments name it
     * @param arguments options and values, as {@code --url_list}, {@code urls.parquet}
     * @param notices takes lines that the user should see
     * @throws UsageException when the options do not fit
     */
    public static DownloadJob of(
            SparkSession spark,
            @Nullable Dataset<Row> rows,
            List<String> arguments,
            ProgressFactory progressFactory,
            Consumer<String> notices) {
        var words = new ArrayList<>(arguments);
        if (rows != null) {
            if (words.stream().anyMatch(word -> word.matches("--(url[_-]list|input[_-]format)(=.*)?"))) {
                throw new UsageException(
                        "The rows of a DataFrame are the list: leave out --url_list and --input_format");
            }
            words.addAll(List.of("--url_list=DataFrame", "--input_format=table"));
        }
        var config = JobConfig.from(CommandLineParser.parse(words));
        config.warnings().forEach(notices);
        return new DownloadJob(spark, config, rows, progressFactory, notices);
    }

    /** Names the run in temporaries, logs, and its record. */
    public String runId() {
        return runId;
    }

    /** A shard's number as it is spelled in file names. */
    public String shardId(int number) {
        return config.keys().shardId(number);
    }

    /** Ends the run, or keeps it from beginning; finished shards stay. May be called by any thread. */
    public void cancel() {
        cancelSwitch.cancel();
    }

    /**
     * Runs the job to its end. Shards that could not be made are in the summary; they are no exception.
     *
     * @throws UsageException when the list, the output folder or the options do not fit
     * @throws CancelledException when somebody cancelled the run or its Spark jobs, or interrupted this thread
     * @throws IOException when the storage fails the driver
     */
    public RunSummary run() throws IOException {
        try (var unused = cancelSwitch.watch();
                var unusedGroup = JobGroup.begin(context, jobGroup(), "Read the url list " + config.urlList())) {
            return runToItsEnd();
        } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
            if (isInterruption(e)) {
                Thread.currentThread().interrupt();
                context.cancelJobGroup(jobGroup());
                throw new CancelledException(e);
            }
            if (e instanceof SparkException && Cancellation.isSaidBy(e)) {
                throw new CancelledException(e);
            }
            throw e;
        }
    }

    private static boolean isInterruption(Exception e) {
        // Of Spark's API no method declares it.
        return e instanceof InterruptedException
                || (e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException));
    }

    private RunSummary runToItsEnd() throws IOException {
        AddedColumns.of(config); // a step that cannot be made is told before any work starts
        var folder = OutputFolder.open(config.outputFolder(), storageSettings);
        contents(folder);
        if (frame != null || config.list().format().isOfSpark()) {
            var list = new SparkList(spark, config, frame, folder, storageSettings, notices);
            return make(folder, (dataSet, newOnly) -> dataSet.agree(list, List.of(list.listed()), newOnly, runId));
        }
        try (var given = cancelSwitch.await(() -> GivenList.find(config, storageSettings))) {
            return run(given, folder);
        }
    }

    private RunSummary run(GivenList given, OutputFolder folder) throws IOException {
        var files = given.isCopied() ? given.publish(folder, runId) : lists(given, folder);
        SharedFiles.requireList(context, files, storageSettings);
        var list = UrlList.open(spark, files, config.list());
        refuseEmpty(list, folder);
        HashColumn.refuseIfNone(list, config);
        return make(folder, (dataSet, newOnly) -> {
            var digests = ContentDigests.of(files, storageSettings);
            var planned = dataSet.agree(list, files, digests, newOnly, runId);
            given.keep();
            return planned;
        });
    }

    private List<InputFile> lists(GivenList given, OutputFolder folder) throws IOException {
        var lists = contents(folder).lists(given.found(), config.incrementalMode(), storageSettings);
        var summary = lists.summary(config.list().format().extension());
        if (!summary.isEmpty()) {
            notices.accept(summary);
        }
        return lists.files();
    }

    /** Cuts a run's list so that it fits what the folder holds. */
    @FunctionalInterface
    private interface Agreement {
        PlannedList reach(DataSet dataSet, NewOnly newOnly) throws IOException;
    }

    private RunSummary make(OutputFolder folder, Agreement agreement) throws IOException {
        try (var lease = cancelSwitch.await(() -> RunLease.acquire(folder, leaseRequest()))) {
            lease.whenLost(() -> context.cancelJobGroup(jobGroup()));
            SharedFiles.requireOutput(context, lease.token(), storageSettings);
            if (config.incrementalMode() == IncrementalMode.OVERWRITE) {
                contents(folder).clear(config.force()); // maybe more than before there was a lease
            }
            Rewrite.finish(folder);
            var dataSet = new DataSet(folder, config);
            var planned = agreement.reach(dataSet, new NewOnly(spark, folder, config, storageSettings));
            SmallFiles.warning(planned.plan()).ifPresent(notices);
            memory().warning(coresOfAnExecutor(), config.image()).ifPresent(notices);
            return download(folder, lease, dataSet, planned);
        }
    }

    private RunSummary download(OutputFolder folder, RunLease lease, DataSet dataSet, PlannedList planned)
            throws IOException {
        var shardConfig = shardConfig(planned, lease);
        var table = metadataTable(folder, shardConfig);
        var rounds =
                new ShardRounds(context, jobGroup(), this::progress, lease, config.maxShardRetry(), new HostTimes());
        var todo = dataSet.unfinished(planned.plan());
        var reporting = new Reporting(spark, config, runId, Instant.now(), environment(), notices);
        var finished = dataSet.finished(planned.plan());
        try (var tracking = Tracking.start(config, runId, environment(), folder)) {
            var result = new RoundResult();
            Optional<RetryResult> retried;
            try (var live = reporting.live(folder, storageSettings, finished)) {
                result = rounds.telling(tracking::finished).make("Download", planned, todo, shardConfig);
                retried = retryFailed(rounds, planned, finished, shardConfig, live);
            }
            lease.check();
            Rewrite.finish(folder);
            var duration = Duration.between(reporting.started(), Instant.now());
            var summary = new RunSummary(
                    runId,
                    folder.uri(),
                    config.keys(),
                    planned.plan().shardCount() - todo.cardinality(),
                    duration,
                    result.totals(),
                    result.failures(),
                    result.shards(config.keys()),
                    retried,
                    rounds.hostTimes().waits(),
                    rounds.hostTimes().limits(),
                    planned.plan().endShard() == 0
                            ? Optional.empty()
                            : reporting.end(duration, result, retried, rounds.hostTimes(), shardConfig.schema()),
                    tracking.end(result),
                    eventLog());
            merge(table);
            return summary;
        }
    }

    /** Comes last: a table that does not take the metadata costs the data set neither its report nor its card. */
    private void merge(Optional<MetadataTable> table) throws IOException {
        if (table.isPresent()) {
            context.setJobDescription("Merge the metadata into " + config.metadataTable());
            table.get().merge();
        }
    }

    private Optional<MetadataTable> metadataTable(OutputFolder folder, ShardConfig shardConfig) {
        var table =
                Optional.ofNullable(config.metadataTable()).map(name -> new MetadataTable(spark, name, folder, config));
        table.ifPresent(each -> each.require(shardConfig.schema()));
        return table;
    }

    private Optional<String> eventLog() {
        var conf = context.getConf();
        return conf.getBoolean("spark.eventLog.enabled", false)
                ? Optional.of(conf.get("spark.eventLog.dir", "file:///tmp/spark-events"))
                : Optional.empty();
    }

    /** A list without rows may be all that there is to add to a data set, but it makes none. */
    private void refuseEmpty(UrlList list, OutputFolder folder) throws IOException {
        var mode = config.incrementalMode();
        var adds = mode == IncrementalMode.EXTEND || mode == IncrementalMode.NEW_ONLY;
        if (list.plan(config.keys().samplesPerShard(), 0).totalRows() == 0
                && !(adds && DataSet.finishedShards(folder, config.keys()).cardinality() > 0)) {
            throw new UsageException("The list is empty: " + config.urlList() + " has no row");
        }
    }

    private Map<String, String> environment() {
        return Settings.environment(context.getConf(), context.defaultParallelism());
    }

    /** Tries failed rows of shards that were finished before this run; empty when nobody asked. */
    private Optional<RetryResult> retryFailed(
            ShardRounds rounds, PlannedList planned, BitSet finished, ShardConfig shardConfig, LiveReport live)
            throws IOException {
        var retry = config.retry();
        if (retry == null) {
            return Optional.empty();
        }
        var shards = finished.stream().boxed().toList();
        context.setJobDescription("Look for failed rows in " + shards.size() + " shards");
        var found = context.parallelize(
                        shards, Math.max(1, Tasks.forShards(shards.size(), context.defaultParallelism())))
                .mapPartitions(new FailedRows(shardConfig, retry))
                .collect();
        live.rewriting(found);
        var todo = new BitSet();
        found.forEach(shard -> todo.set(shard.number()));
        var result = rounds.make("Rewrite", planned, todo, shardConfig.rewriting(retry));
        return Optional.of(FailedRows.retried(found, result));
    }

    private FolderContents contents(OutputFolder folder) throws IOException {
        var contents = FolderContents.of(folder);
        if (!config.force() || config.incrementalMode() != IncrementalMode.OVERWRITE) {
            contents.refuseOthersFiles();
        }
        return contents;
    }

    private Progress progress(String id, int shards, long rows) {
        var folder = config.outputFolder();
        return progressFactory.start(id, shards, rows).labeled(folder.substring(folder.lastIndexOf('/') + 1));
    }

    private String jobGroup() {
        return "img2dataset-" + runId;
    }

    private LeaseRequest leaseRequest() {
        return new LeaseRequest(runId, RunIdentity.of(System.getenv()), config.waitForLease());
    }

    private int coresOfAnExecutor() {
        return context.isLocal()
                ? context.defaultParallelism()
                : context.getConf().getInt("spark.executor.cores", 1);
    }

    private ExecutorMemory memory() {
        return ExecutorMemory.of(context.getConf());
    }

    private ShardConfig shardConfig(PlannedList planned, RunLease lease) {
        return new ShardConfig(
                config.outputFolder(),
                storageSettings,
                runId,
                config.outputFormat(),
                config.keys(),
                config.schema(planned.list().additionalColumns(), AddedColumns.of(config)),
                config.imageColumn(),
                config.hash(),
                config.list().verifyHashCol() != null,
                config.threadCount(),
                config.fetch(),
                config.image(),
                new ExecutorShare(executors(), memory().forImages()),
                config.transform(),
                new RunClaim(lease.token(), planned.digest()),
                null);
    }

    /** Local mode's one, or a cluster's as far as is known when the run begins. */
    private int executors() {
        var driverAndExecutors = context.sc().getExecutorMemoryStatus().size();
        return context.isLocal() ? 1 : Tasks.executors(context.getConf(), driverAndExecutors - 1);
    }
}
