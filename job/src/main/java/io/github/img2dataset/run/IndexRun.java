package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.index.IndexJob;
import io.github.img2dataset.index.IndexSummary;
import io.github.img2dataset.index.Loader;
import io.github.img2dataset.run.options.StorageSettings;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** An index of the finished shards of a data set, whatever made it. Runs on the driver. */
public final class IndexRun {
    private IndexRun() {}

    /**
     * Indexes in a session that stays the caller's.
     *
     * @param notices takes lines that the user should see
     * @throws UsageException when the folder has no tars, or a run writes to it
     * @throws io.github.img2dataset.api.CancelledException when somebody cancelled the jobs
     * @throws IOException when the storage fails, or a tar is damaged
     */
    public static IndexSummary run(SparkSession spark, String outputFolder, Loader loader, Consumer<String> notices)
            throws IOException {
        return TaskFailure.told(() -> index(spark, outputFolder, loader, notices));
    }

    private static IndexSummary index(SparkSession spark, String outputFolder, Loader loader, Consumer<String> notices)
            throws IOException {
        var settings = StorageSettings.of(spark.sparkContext().hadoopConfiguration());
        var folder = OutputFolder.open(outputFolder, settings);
        var inventory = ShardInventory.of(folder);
        var names = new HashSet<String>();
        folder.list().forEach(file -> names.add(file.name()));
        var ids = new ArrayList<String>();
        inventory.withOthers().stream()
                .mapToObj(inventory::shardId)
                .filter(id -> names.contains(id + ".tar"))
                .forEach(ids::add);
        if (ids.isEmpty()) {
            throw new UsageException(outputFolder + " has no finished shard with a tar: loaders index webdataset"
                    + " only; img2dataset pack makes one of files or parquet");
        }
        return new IndexJob(spark, folder, settings, notices).run(ids, loader);
    }
}
