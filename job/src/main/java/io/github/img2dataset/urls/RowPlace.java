package io.github.img2dataset.urls;

import io.github.img2dataset.urls.source.ShardPlan;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/** A row's shard and index as one number, in the order of both. */
record RowPlace(ShardPlan plan, ShardSlots slots) implements Serializable {

    /** The place of the row at that position of that file; null when its shard is not wanted. */
    @Nullable Long of(int file, long position) {
        var shard = plan.shardOf(file, position);
        return slots.isWanted(shard) ? (long) shard << 32 | position % plan.samplesPerShard() : null;
    }

    static int shard(long place) {
        return (int) (place >>> 32);
    }

    static int index(long place) {
        return (int) place;
    }
}
