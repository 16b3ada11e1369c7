package io.github.img2dataset.pack;

import io.github.img2dataset.output.OutputFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a user wants packed, and how.
 *
 * @param source the data set that is read
 * @param target the folder of the new data set
 * @param format {@code webdataset} or {@code parquet}
 * @param shardBytes of a new shard, about
 * @param samples of a new shard; null when its bytes count
 * @param shuffleSeed of the new order; null for the order of the source
 * @param where a Spark SQL condition on the metadata columns; null for all samples
 * @param duplicates uri of a Parquet file of {@code img2dataset duplicates}, whose samples that are not to be kept are left
 *     out; null to leave out none
 * @param shardsPerPass how many new shards are made of one pass over a source that is shuffled
 */
public record PackRequest(
        String source,
        String target,
        OutputFormat format,
        long shardBytes,
        @Nullable Long samples,
        @Nullable Long shuffleSeed,
        @Nullable String where,
        @Nullable String duplicates,
        int shardsPerPass) {
    public PackRequest {
        if (!format.takesCopies()) {
            throw new IllegalArgumentException("--format must be webdataset or parquet: " + format.label());
        }
        if (shardBytes < 1) {
            throw new IllegalArgumentException("--shard_bytes must be at least 1: " + shardBytes);
        }
        if (samples != null && samples < 1) {
            throw new IllegalArgumentException("--samples must be at least 1: " + samples);
        }
        if (shardsPerPass < 1) {
            throw new IllegalArgumentException("--shards_per_pass must be at least 1: " + shardsPerPass);
        }
    }

    /** What decides which sample goes into which shard, as {@code name=value}. */
    List<String> settings() {
        var settings = new ArrayList<String>();
        settings.add(PackedPlan.MARK);
        settings.add(samples == null ? "shard_bytes=" + shardBytes : "samples=" + samples);
        settings.add("shuffle_seed=" + shuffleSeed);
        settings.add("where=" + where);
        settings.add("format=" + format.label());
        if (duplicates != null) {
            settings.add("duplicates=dropped");
        }
        return List.copyOf(settings);
    }
}
