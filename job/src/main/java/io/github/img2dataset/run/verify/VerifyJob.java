package io.github.img2dataset.run.verify;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.run.ShardInventory;
import io.github.img2dataset.run.Tasks;
import io.github.img2dataset.run.options.StorageSettings;
import io.github.img2dataset.shard.Rewrite;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.RunLease;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Checks every finished shard of a data set, on the executors. Runs on the driver, which keeps a bit per shard. */
public final class VerifyJob {
    private final JavaSparkContext context;
    private final OutputFolder folder;
    private final Map<String, String> storageSettings;
    private final long maxImagePixels;

    /**
     * Prepares a check.
     *
     * @param spark a session; it stays the caller's
     * @param maxImagePixels of images that are decoded; 0 to decode none
     */
    public VerifyJob(SparkSession spark, String folder, long maxImagePixels) throws IOException {
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.storageSettings = StorageSettings.of(context.hadoopConfiguration());
        this.folder = OutputFolder.open(folder, storageSettings);
        this.maxImagePixels = maxImagePixels;
    }

    /**
     * Looks, and changes nothing.
     *
     * @throws UsageException when the folder holds no data set
     */
    public VerifyReport check() throws IOException {
        var inventory = ShardInventory.of(folder);
        return new VerifyReport(folder.uri(), inventory, findings(inventory), new BitSet(), false);
    }

    /**
     * Looks, and removes what is broken; takes the folder's lease, so that no run writes meanwhile.
     *
     * @throws io.github.img2dataset.storage.OutputFolderInUseException when a run does
     */
    public VerifyReport repair() throws IOException {
        ShardInventory.of(folder); // nothing must be written into a folder that is no data set
        try (var lease = RunLease.acquire(
                folder, "verify-" + UUID.randomUUID().toString().substring(0, 8))) {
            Rewrite.finish(folder);
            var inventory = ShardInventory.of(folder);
            var findings = findings(inventory);
            var removed = new BitSet();
            lease.check();
            var broken = findings.broken();
            if (!broken.isEmpty()) {
                context.setJobDescription("Remove " + broken.cardinality() + " shards");
                context.parallelize(
                                numbers(broken), Tasks.forShards(broken.cardinality(), context.defaultParallelism()))
                        .mapPartitions(new ShardRepair(shardVerifier(inventory)))
                        .collect()
                        .forEach(removed::set);
            }
            return new VerifyReport(folder.uri(), inventory, findings, removed, true);
        }
    }

    private VerifyFindings findings(ShardInventory inventory) {
        var shards = inventory.withOthers();
        if (shards.isEmpty()) {
            return new VerifyFindings();
        }
        context.setLocalProperty("spark.job.interruptOnCancel", "true");
        context.setJobDescription("Check " + shards.cardinality() + " shards");
        return context.parallelize(numbers(shards), Tasks.forShards(shards.cardinality(), context.defaultParallelism()))
                .mapPartitionsToPair(shardVerifier(inventory))
                .aggregate(new VerifyFindings(), VerifyFindings::add, VerifyFindings::merge);
    }

    private ShardVerifier shardVerifier(ShardInventory inventory) {
        return new ShardVerifier(
                folder.uri(),
                storageSettings,
                inventory.keys(),
                new TreeMap<>(inventory.others()),
                inventory.lists(),
                maxImagePixels);
    }

    private static List<Integer> numbers(BitSet shards) {
        return shards.stream().boxed().toList();
    }
}
