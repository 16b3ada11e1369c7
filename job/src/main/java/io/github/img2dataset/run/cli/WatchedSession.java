package io.github.img2dataset.run.cli;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.run.GivenList;
import io.github.img2dataset.run.Interruption;
import io.github.img2dataset.run.StoreAddress;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.run.options.JobOptions;
import io.github.img2dataset.run.options.StorageSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/** The Spark session of a command, which Ctrl-C ends in order from the first moment of its opening. */
final class WatchedSession implements AutoCloseable {
    private final Interruption interruption;
    private final SparkSession spark;

    private WatchedSession(Interruption interruption, SparkSession spark) {
        this.interruption = interruption;
        this.spark = spark;
    }

    /**
     * Opens a session; see {@link Sessions#open}.
     *
     * @param err where an interruption says how to go on
     */
    static WatchedSession open(@Nullable Integer cores, boolean verbose, PrintStream err) throws IOException {
        return open(Sessions.conf(cores), verbose, err);
    }

    /**
     * Opens a session for a run, after a look at what Spark is not needed for: whether a store answers, and a list on this
     * machine's disk.
     *
     * @throws UsageException when the store is silent, or the list cannot be read as asked
     */
    static WatchedSession open(JobOptions.RunOptions run, JobConfig config, PrintStream err) throws IOException {
        var conf = Sessions.conf(run.processesCount);
        var hadoop = Sessions.hadoop(conf);
        StoreAddress.check(List.of(config.urlList(), config.outputFolder()), hadoop);
        GivenList.checkHead(config, StorageSettings.of(hadoop));
        return open(conf, run.verbose, err);
    }

    private static WatchedSession open(SparkConf conf, boolean verbose, PrintStream err) {
        var interruption = Interruption.watch(err);
        try {
            var spark = Sessions.open(conf, verbose);
            interruption.cancels(spark);
            return new WatchedSession(interruption, spark);
        } catch (Throwable e) { // Spark throws checked exceptions that its Java API does not declare
            interruption.close();
            throw e;
        }
    }

    SparkSession spark() {
        return spark;
    }

    /** First the watch ends: a session that closes has nothing left to interrupt. */
    @Override
    public void close() {
        interruption.close();
        spark.stop();
    }
}
