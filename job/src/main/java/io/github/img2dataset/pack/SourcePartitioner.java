package io.github.img2dataset.pack;

import org.apache.spark.Partitioner;

/** Brings the samples of each source shard, and of its neighbors, to one partition, by {@link Placement#origin()}. */
final class SourcePartitioner extends Partitioner {
    private static final long serialVersionUID = 1;

    private final int sources;
    private final int partitions;

    SourcePartitioner(int sources, int partitions) {
        this.sources = sources;
        this.partitions = Math.min(sources, partitions);
    }

    @Override
    public int numPartitions() {
        return partitions;
    }

    @Override
    public int getPartition(Object origin) {
        return (int) ((long) Placement.target((Long) origin) * partitions / sources);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourcePartitioner partitioner
                && partitioner.sources == sources
                && partitioner.partitions == partitions;
    }

    @Override
    public int hashCode() {
        return 31 * sources + partitions;
    }
}
