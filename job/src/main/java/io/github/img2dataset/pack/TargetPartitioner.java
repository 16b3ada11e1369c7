package io.github.img2dataset.pack;

import java.util.Arrays;
import org.apache.spark.Partitioner;

/** Brings the samples of each shard of a pass to a partition of their own, by {@link Placement#place}. */
final class TargetPartitioner extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int[] targets;

    /** @param targets in ascending order */
    TargetPartitioner(int[] targets) {
        this.targets = targets.clone();
    }

    @Override
    public int numPartitions() {
        return targets.length;
    }

    @Override
    public int getPartition(Object place) {
        return Arrays.binarySearch(targets, Placement.target((Long) place));
    }

    boolean has(long place) {
        return Arrays.binarySearch(targets, Placement.target(place)) >= 0;
    }

    /** The shard of a partition. */
    int target(int partition) {
        return targets[partition];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TargetPartitioner partitioner && Arrays.equals(targets, partitioner.targets);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(targets);
    }
}
