package io.github.img2dataset.run;

import org.apache.spark.api.java.JavaSparkContext;

/** How many tasks work on so many shards. */
final class Tasks {
    /** A task goes through several shards without draining its download window, yet what it can lose is bounded. */
    private static final int MAX_SHARDS_PER_TASK = 10;

    private Tasks() {}

    /** At least one task for each core while there are shards, and no task with more than ten. */
    static int forShards(int shards, JavaSparkContext context) {
        var byTaskSize = (shards + MAX_SHARDS_PER_TASK - 1) / MAX_SHARDS_PER_TASK;
        return Math.min(shards, Math.max(context.defaultParallelism(), byTaskSize));
    }
}
