package io.github.img2dataset.pack;

import io.github.img2dataset.cluster.JobGroup;
import io.github.img2dataset.cluster.Tasks;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.sample.Numbered;
import io.github.img2dataset.shard.RunClaim;
import io.github.img2dataset.shard.ShardOutcome;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.RunLease;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * Writes a data set anew: plans from the metadata which sample goes where, has the executors make the shards that are
 * not there yet, and adds up. The same source and request give the same shards, so that a run that was killed goes on
 * where it ended. Runs on the driver, which holds an entry per shard and none per sample.
 */
public final class PackJob {
    private static final int SHARD_DIGITS = 5;

    private final SparkSession spark;
    private final JavaSparkContext context;
    private final PackRequest request;
    private final Map<String, String> storageSettings;
    private final Consumer<String> notices;
    private final String runId = "pack-" + UUID.randomUUID().toString().substring(0, 8);

    /**
     * Prepares a pack.
     *
     * @param spark a session; it stays the caller's
     * @param notices takes lines that the user should see before the work starts
     */
    public PackJob(
            SparkSession spark, PackRequest request, Map<String, String> storageSettings, Consumer<String> notices) {
        this.spark = spark;
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.request = request;
        this.storageSettings = Map.copyOf(storageSettings);
        this.notices = notices;
    }

    /**
     * Packs to the end. Shards that could not be made are in the summary; they are no exception.
     *
     * @param shardIds of the source's finished shards, in the order in which their samples are taken
     * @throws PackRefusedException when the request does not fit the data set or the folder
     * @throws io.github.img2dataset.storage.OutputFolderInUseException when another run writes to one of the folders
     * @throws IOException when the storage fails the driver, or a source shard is damaged
     */
    public PackSummary run(List<String> shardIds) throws IOException {
        try (var unusedGroup = JobGroup.begin(context, runId, "Plan the packing of " + request.source())) {
            return pack(shardIds);
        }
    }

    private PackSummary pack(List<String> shardIds) throws IOException {
        var source = OutputFolder.open(request.source(), storageSettings);
        var target = OutputFolder.open(request.target(), storageSettings);
        refuseSameFolder(source, target);
        RunLease.refuseIfInUse(source, runId);
        var shards = survey(source, shardIds);
        var samples = ordered(source, shards);
        var started = Instant.now();
        var stretches = samples.stretches();
        var sum = Stretch.sum(stretches);
        var cut = cut(sum);
        var keys = new KeyFormat(
                Math.max(SHARD_DIGITS, Integer.toString(cut.shards() - 1).length()), 1);
        var plan = PackedPlan.of(request, sum, cut.shards());
        try (var lease = RunLease.acquire(target, runId)) {
            lease.whenLost(() -> context.cancelJobGroup(runId));
            PackedPlan.agree(target, plan, keys.shardId(0) + ".json", runId);
            var todo = unfinished(target, keys, cut.shards());
            notices.accept("packing " + Numbered.of(sum.samples(), "sample") + " of "
                    + Numbered.of(shards.size(), "shard") + " into " + cut.shards()
                    + (todo.length < cut.shards() ? ", of which " + todo.length + " are missing" : ""));
            var claim = new RunClaim(lease.token(), plan.digest());
            var maker = new ShardMaker(
                    source.uri(), shards, target.uri(), request.format(), keys, storageSettings, runId, claim);
            var result = make(samples.placements(stretches, cut), maker, todo);
            lease.check();
            return summary(target, result, keys, cut.shards(), todo.length, Duration.between(started, Instant.now()));
        }
    }

    private Cut cut(Stretch sum) throws PackRefusedException {
        if (sum.samples() == 0) {
            throw new PackRefusedException("No sample of " + request.source() + " is left to pack"
                    + (request.where() == null ? ": it has no successful row" : ": no row satisfies --where"));
        }
        return request.samples() == null
                ? Cut.byBytes(sum.bytes(), request.shardBytes())
                : Cut.bySamples(sum.samples(), request.samples());
    }

    private static void refuseSameFolder(OutputFolder source, OutputFolder target) throws PackRefusedException {
        if (source.uri().equals(target.uri())) {
            throw new PackRefusedException("The packed data set cannot take the place of its source " + source.uri()
                    + ": name another folder");
        }
    }

    private List<SourceShard> survey(OutputFolder source, List<String> shardIds) throws IOException {
        var folder = source.uri();
        var settings = storageSettings;
        var tasks = Math.max(1, Tasks.forShards(shardIds.size(), context.defaultParallelism()));
        var shards = new ArrayList<SourceShard>(context.parallelize(shardIds, tasks)
                .mapPartitions(ids -> surveyed(folder, settings, ids))
                .collect());
        for (var shard : shards) {
            if (!shard.format().isCopied()) {
                throw new PackRefusedException(request.source() + " is "
                        + shard.format().label() + "; webdataset, files and parquet can be packed");
            }
        }
        return shards;
    }

    private static Iterator<SourceShard> surveyed(String uri, Map<String, String> settings, Iterator<String> ids)
            throws IOException {
        var folder = OutputFolder.open(uri, settings);
        var shards = new ArrayList<SourceShard>();
        while (ids.hasNext()) {
            shards.add(SourceShard.read(folder, ids.next()));
        }
        return shards.iterator();
    }

    private OrderedSamples ordered(OutputFolder source, List<SourceShard> shards) throws PackRefusedException {
        var metadata = new Metadata(spark, source.uri(), shards);
        var wanted = metadata.ordered(request.where(), request.duplicates(), request.shuffleSeed());
        var weights = metadata.weights();
        var sources = new HashMap<String, Integer>();
        var bytesPerWeight = new double[shards.size()];
        for (var i = 0; i < shards.size(); i++) {
            var shard = shards.get(i);
            sources.put(shard.metadataFile(), i);
            var weight = weights.getOrDefault(shard.metadataFile(), 0L);
            bytesPerWeight[i] = weight == 0 ? 0 : (double) shard.dataBytes() / weight;
        }
        return new OrderedSamples(wanted.toJavaRDD(), sources, bytesPerWeight);
    }

    private static int[] unfinished(OutputFolder target, KeyFormat keys, int shards) throws IOException {
        var names = target.list().stream().map(file -> file.name()).collect(Collectors.toSet());
        return IntStream.range(0, shards)
                .filter(shard -> !names.contains(ShardStats.fileName(keys.shardId(shard))))
                .toArray();
    }

    private PackResult make(JavaRDD<Placement> placements, ShardMaker maker, int[] todo) {
        if (todo.length == 0) {
            return new PackResult();
        }
        var planned = placements.persist(StorageLevel.DISK_ONLY());
        try {
            return request.shuffleSeed() == null ? direct(planned, maker, todo) : shuffled(planned, maker, todo);
        } finally {
            planned.unpersist();
        }
    }

    private PackResult direct(JavaRDD<Placement> planned, ShardMaker maker, int[] todo) {
        context.setJobDescription("Pack " + todo.length + " shards");
        var targets = new TargetPartitioner(todo);
        return placed(planned, targets)
                .mapToPair(placement -> new Tuple2<>(placement.place(), placement))
                .repartitionAndSortWithinPartitions(targets)
                .mapPartitionsWithIndex(new DirectTask(maker, targets), true)
                .aggregate(new PackResult(), PackResult::add, PackResult::merge);
    }

    /** Spark's shuffle of a pass has the bytes of its shards on local disks. */
    private PackResult shuffled(JavaRDD<Placement> planned, ShardMaker maker, int[] todo) {
        var result = new PackResult();
        for (var first = 0; first < todo.length; first += request.shardsPerPass()) {
            var pass = Arrays.copyOfRange(todo, first, Math.min(todo.length, first + request.shardsPerPass()));
            context.setJobDescription(
                    "Pack " + pass.length + " shuffled shards, after " + first + " of " + todo.length);
            result.merge(shuffledPass(planned, maker, new TargetPartitioner(pass))
                    .aggregate(new PackResult(), PackResult::add, PackResult::merge));
        }
        return result;
    }

    private JavaRDD<ShardOutcome> shuffledPass(
            JavaRDD<Placement> planned, ShardMaker maker, TargetPartitioner targets) {
        var sources = maker.shards().size();
        var tasks = Math.max(1, Tasks.forShards(sources, context.defaultParallelism()));
        JavaPairRDD<Long, byte[]> carried = placed(planned, targets)
                .mapToPair(placement -> new Tuple2<>(placement.origin(), placement))
                .repartitionAndSortWithinPartitions(new SourcePartitioner(sources, tasks))
                .mapPartitionsToPair(new ReadTask(maker));
        return carried.repartitionAndSortWithinPartitions(targets)
                .mapPartitionsWithIndex(new CarriedTask(maker, targets), true);
    }

    private static JavaRDD<Placement> placed(JavaRDD<Placement> planned, TargetPartitioner targets) {
        return planned.filter(placement -> targets.has(placement.place()));
    }

    /** The folder's listing is what counts, not what a task said. */
    private PackSummary summary(
            OutputFolder target, PackResult result, KeyFormat keys, int shards, int todo, Duration duration)
            throws IOException {
        var failures = new TreeMap<String, String>();
        for (var missing : unfinished(target, keys, shards)) {
            failures.put(
                    keys.shardId(missing), result.failures().getOrDefault(missing, "it was made but no longer exists"));
        }
        return new PackSummary(target.uri(), shards, shards - todo, result.totals(), failures, duration);
    }
}
