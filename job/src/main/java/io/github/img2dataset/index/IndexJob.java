package io.github.img2dataset.index;

import io.github.img2dataset.cluster.JobGroup;
import io.github.img2dataset.cluster.Tasks;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.RunLease;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** Writes a loader's index of a data set beside its shards. Runs on the driver, which holds an entry per shard. */
public final class IndexJob {
    private final JavaSparkContext context;
    private final OutputFolder folder;
    private final Map<String, String> storageSettings;
    private final Consumer<String> notices;

    /**
     * Prepares an index.
     *
     * @param spark a session; it stays the caller's
     * @param notices takes lines that the user should see
     */
    public IndexJob(
            SparkSession spark, OutputFolder folder, Map<String, String> storageSettings, Consumer<String> notices) {
        this.context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        this.folder = folder;
        this.storageSettings = Map.copyOf(storageSettings);
        this.notices = notices;
    }

    /**
     * Indexes the shards, and gives the names of the files that are there once for all of them, and of one of each
     * shard.
     *
     * @param shardIds of the finished shards that have a tar, in their order
     * @throws io.github.img2dataset.storage.OutputFolderInUseException when a run writes to the folder
     * @throws IOException when a tar is damaged, or the storage fails
     */
    public IndexSummary run(List<String> shardIds, Loader loader) throws IOException {
        var runId = "index-" + UUID.randomUUID().toString().substring(0, 8);
        try (var unusedGroup = JobGroup.begin(context, runId, "Index " + shardIds.size() + " shards");
                var lease = RunLease.acquire(folder, runId)) {
            lease.whenLost(() -> context.cancelJobGroup(runId));
            var tasks = Math.max(1, Tasks.forShards(shardIds.size(), context.defaultParallelism()));
            var shards = new ArrayList<>(context.parallelize(shardIds, tasks)
                    .mapPartitions(new IndexTask(folder.uri(), storageSettings, loader, lease.token()))
                    .collect());
            lease.check();
            shards.removeIf(shard -> shard.samples() == 0);
            shards.sort(Comparator.comparing((IndexedShard shard) -> shard.tar().length())
                    .thenComparing(IndexedShard::tar));
            return write(new DataSetFiles(name(), shards), loader);
        }
    }

    private String name() {
        return folder.uri().substring(folder.uri().lastIndexOf('/') + 1);
    }

    private IndexSummary write(DataSetFiles files, Loader loader) throws IOException {
        var written = new ArrayList<String>();
        for (var draft : files.firstDrafts(loader).entrySet()) {
            if (folder.exists(draft.getKey())) {
                notices.accept(draft.getKey() + " already exists and is kept; delete it to get a new one");
            } else {
                folder.put(draft.getKey(), draft.getValue());
                written.add(draft.getKey());
            }
        }
        for (var file : files.renewed(loader).entrySet()) {
            folder.put(file.getKey(), file.getValue());
            written.add(file.getKey());
        }
        var samples = files.shards().stream().mapToLong(IndexedShard::samples).sum();
        return new IndexSummary(folder.uri(), loader, files.shards().size(), samples, written);
    }
}
