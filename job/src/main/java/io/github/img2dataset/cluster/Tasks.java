package io.github.img2dataset.cluster;

import org.apache.spark.SparkConf;

/** How many tasks work on so many shards. */
public final class Tasks {
    /** Most tasks of a job whose work takes seconds for a shard. */
    private static final int SHARDS_TO_READ = 10;
    /**
     * A task goes through its shards without draining its download window, and at its end waits for the slowest: ten seconds,
     * with the usual time-out, of the ten minutes that so many rows take.
     */
    private static final long ROWS_TO_DOWNLOAD = 100_000;
    /** Where executors are started as tasks ask for them, without a bound: so many cores, if the list is long enough for them. */
    private static final int CORES_TO_ASK_FOR = 1000;

    private Tasks() {}

    /** The cores that tasks can have: with dynamic allocation those that are there when a run begins are the fewest. */
    public static int cores(SparkConf conf, int present) {
        if (!conf.getBoolean("spark.dynamicAllocation.enabled", false)) {
            return present;
        }
        var executors = conf.getInt("spark.dynamicAllocation.maxExecutors", Integer.MAX_VALUE);
        var all = (long) executors * conf.getInt("spark.executor.cores", 1);
        return (int) Math.max(present, Math.min(all, CORES_TO_ASK_FOR));
    }

    /** The executors that a run can have, as far as is known when it begins. */
    public static int executors(SparkConf conf, int present) {
        var bound = conf.getBoolean("spark.dynamicAllocation.enabled", false)
                ? conf.getInt("spark.dynamicAllocation.maxExecutors", 1)
                : conf.getInt("spark.executor.instances", 1);
        return Math.max(1, Math.max(present, bound));
    }

    /** To read or check shards. */
    public static int forShards(int shards, int cores) {
        return atLeastOneForEachCore(shards, ceilDiv(shards, SHARDS_TO_READ), cores);
    }

    /** To make shards of so many rows altogether. */
    public static int forDownload(int shards, long rows, int cores) {
        return atLeastOneForEachCore(shards, ceilDiv(rows, ROWS_TO_DOWNLOAD), cores);
    }

    /** While there are shards. */
    private static int atLeastOneForEachCore(int shards, long bySize, int cores) {
        return (int) Math.min(shards, Math.max(cores, bySize));
    }

    private static long ceilDiv(long number, long size) {
        return (number + size - 1) / size;
    }
}
