package io.github.img2dataset.run;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.pack.PackJob;
import io.github.img2dataset.pack.PackRefusedException;
import io.github.img2dataset.pack.PackRequest;
import io.github.img2dataset.pack.PackSummary;
import io.github.img2dataset.run.options.StorageSettings;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** A pack from the finished shards of a data set, whatever made it, to its summary. Runs on the driver. */
public final class PackRun {
    private PackRun() {}

    /**
     * Packs in a session that stays the caller's.
     *
     * @param notices takes lines that the user should see before the work starts
     * @throws UsageException when the request does not fit the folders
     * @throws io.github.img2dataset.api.CancelledException when somebody cancelled the jobs
     * @throws IOException when the storage fails, or a source shard is damaged
     */
    public static PackSummary run(SparkSession spark, PackRequest request, Consumer<String> notices)
            throws IOException {
        return TaskFailure.told(() -> {
            try {
                return pack(spark, request, notices);
            } catch (PackRefusedException e) {
                throw new UsageException(String.valueOf(e.getMessage()), e);
            }
        });
    }

    private static PackSummary pack(SparkSession spark, PackRequest request, Consumer<String> notices)
            throws IOException {
        var settings = StorageSettings.of(spark.sparkContext().hadoopConfiguration());
        var inventory = ShardInventory.of(OutputFolder.open(request.source(), settings));
        var ids = inventory.withOthers().stream().mapToObj(inventory::shardId).toList();
        if (ids.isEmpty()) {
            throw new UsageException(request.source() + " has no finished shard");
        }
        var summary = new PackJob(spark, request, settings, notices).run(ids);
        if (summary.isComplete()) {
            new PackedCard(spark, OutputFolder.open(request.target(), settings), request.format()).write();
        }
        return summary;
    }
}
