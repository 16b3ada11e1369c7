package io.github.img2dataset.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TasksTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, 2, 0", // nothing to do
        "1, 10000, 2, 1", // a shard is never shared
        "40, 40000, 2, 2", // small shards do not make more tasks, each of which would wait at its end
        "40, 400000, 2, 4",
        "500000, 5000000000, 160, 50000",
        "50, 500000, 160, 50" // every core has work
    })
    void aDownloadTaskHasAHundredThousandRowsWhereCoresAllow(int shards, long rows, int cores, int tasks) {
        assertThat(Tasks.forDownload(shards, rows, cores)).isEqualTo(tasks);
    }

    @ParameterizedTest
    @CsvSource({
        "false, 100, 4, 2", // what is there
        "true, 100, 4, 400", // what may come
        "true, 1, 1, 2",
        "true, , 4, 1000" // no bound
    })
    void dynamicAllocationIsAskedForTheCoresItMayHave(
            boolean dynamic, @Nullable Integer executors, int coresOfEach, int cores) {
        var conf = new SparkConf(false)
                .set("spark.dynamicAllocation.enabled", String.valueOf(dynamic))
                .set("spark.executor.cores", String.valueOf(coresOfEach));
        if (executors != null) {
            conf.set("spark.dynamicAllocation.maxExecutors", String.valueOf(executors));
        }
        assertThat(Tasks.cores(conf, 2)).isEqualTo(cores);
    }

    @ParameterizedTest
    @CsvSource({"0, 4, 0", "3, 4, 3", "25, 4, 4", "1000, 4, 100"})
    void aTaskReadsTenShardsWhereCoresAllow(int shards, int cores, int tasks) {
        assertThat(Tasks.forShards(shards, cores)).isEqualTo(tasks);
    }
}
