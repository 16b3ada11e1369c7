package io.github.img2dataset.run;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C, or a termination signal: cancels the tasks, waits a moment for them to remove their temporaries, and says
 * how to go on. The JVM then ends with 128 plus the signal's number, 130 for Ctrl-C.
 */
public final class Interruption implements AutoCloseable {
    /** Together with Spark's own shutdown this stays under the two seconds that a user waits gladly. */
    private static final long PATIENCE_MILLIS = 1_200;

    /** 128 and SIGINT's number: what a shell expects of a program that Ctrl-C ended. */
    public static final int EXIT_CODE = 130;

    private static volatile boolean happened;

    private final CountDownLatch runEnded = new CountDownLatch(1);
    private final Thread hook;
    private volatile @Nullable JavaSparkContext context;

    private Interruption(PrintStream err) {
        this.hook = new Thread(() -> stop(err), "img2dataset-interruption");
    }

    /** Watches from now on; begin before the session opens, which takes seconds. */
    public static Interruption watch(PrintStream err) {
        var interruption = new Interruption(err);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    /** The session whose tasks an interruption cancels. */
    public void cancels(SparkSession spark) {
        context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    }

    /** Whether the JVM is going down because somebody wants it to. */
    public static boolean happened() {
        return happened;
    }

    private void stop(PrintStream err) {
        happened = true;
        err.println();
        var running = context;
        if (running == null) {
            // Spark cannot open a session in a JVM that goes down, and would say so with a stack trace.
            Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
            err.println("img2dataset: interrupted before the run began");
            return;
        }
        err.println("img2dataset: interrupted; finished shards stay. Run the same command again to make the others");
        try {
            running.cancelAllJobs();
        } catch (IllegalStateException e) {
            return; // Spark's own hook was faster, and the session is stopped
        }
        try {
            runEnded.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The run is over; whatever ends the JVM now is no interruption. */
    @Override
    public void close() {
        runEnded.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is going down: the hook is running and has just been told.
            return;
        }
    }
}
