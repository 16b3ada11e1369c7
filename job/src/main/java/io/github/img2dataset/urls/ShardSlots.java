package io.github.img2dataset.urls;

import io.github.img2dataset.urls.source.ShardPlan;
import java.io.Serializable;
import java.util.Arrays;
import java.util.BitSet;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * Which partition takes which of the wanted shards: runs of shards in their order, as even in rows as whole shards
 * allow.
 */
public final class ShardSlots implements Serializable {
    private static final int NONE = -1;
    /** The seed of Spark's {@code HashPartitioning}. */
    private static final int SEED = 42;

    private final int firstShard;
    /** Partition by shard. */
    private final int[] partitions;
    /** For each partition a number whose hash Spark sends there. */
    private final int[] slots;

    public ShardSlots(ShardPlan plan, BitSet wanted, int count) {
        firstShard = plan.firstShard();
        partitions = new int[plan.shardCount()];
        Arrays.fill(partitions, NONE);
        var total = wanted.stream().mapToLong(plan::rowsIn).sum();
        var before = 0L;
        for (var shard = wanted.nextSetBit(0); shard >= 0; shard = wanted.nextSetBit(shard + 1)) {
            var rows = plan.rowsIn(shard);
            partitions[shard - firstShard] = partition(before, rows, total, count);
            before += rows;
        }
        slots = slots(count);
    }

    /** The partition in whose share of all rows the middle of the shard falls. */
    private static int partition(long before, int rows, long total, int count) {
        return (int) Math.min(count - 1, (long) ((before + rows / 2.0) / total * count));
    }

    private static int[] slots(int count) {
        var slots = new int[count];
        Arrays.fill(slots, NONE);
        var open = count;
        for (var number = 0; open > 0; number++) {
            var partition = Math.floorMod(Murmur3_x86_32.hashInt(number, SEED), count);
            if (slots[partition] == NONE) {
                slots[partition] = number;
                open--;
            }
        }
        return slots;
    }

    public boolean isWanted(int shard) {
        return partitions[shard - firstShard] != NONE;
    }

    /** The partition of a wanted shard. */
    public int partition(int shard) {
        return partitions[shard - firstShard];
    }

    /** The number to partition the rows of a wanted shard by. */
    int slot(int shard) {
        return slots[partition(shard)];
    }
}
