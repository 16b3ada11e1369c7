package io.github.img2dataset.run.cli;

import io.github.img2dataset.run.Interruption;
import java.io.IOException;
import java.io.PrintStream;
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
        var interruption = Interruption.watch(err);
        try {
            var spark = Sessions.open(cores, verbose);
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
