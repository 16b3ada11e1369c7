package io.github.img2dataset.bridge;

import io.github.img2dataset.DownloadRun;
import io.github.img2dataset.Img2Dataset;
import io.github.img2dataset.api.CancelledException;
import io.github.img2dataset.api.RunListener;
import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.report.events.FailureKind;
import io.github.img2dataset.report.events.RunEvents;
import io.github.img2dataset.storage.FirstLine;
import java.io.IOException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A run that is asked for its course, in a session of the caller's; prints nothing. May be used by any thread. */
public final class RunBridge {
    private static final Logger LOG = LoggerFactory.getLogger(RunBridge.class);

    private final Queue<String> notices = new ConcurrentLinkedQueue<>();

    /** The run; null when its options did not fit. */
    private final @Nullable DownloadRun run;

    /** Why there is no run. */
    private final String refusal;

    private RunBridge(SparkSession spark, @Nullable Dataset<Row> rows, String words) {
        DownloadRun started = null;
        var mistake = "";
        try {
            var description = Img2Dataset.on(spark).options(RunEvents.words(words));
            if (rows != null) {
                description.urlList(rows);
            }
            started = description.quiet().listener(listener()).start();
        } catch (UsageException e) {
            mistake = String.valueOf(e.getMessage());
        }
        run = started;
        refusal = mistake;
    }

    /**
     * Begins a run; what is wrong with its options is its first and last event.
     *
     * @param rows the url list; null when the words name it
     * @param words of a command line, as a JSON array of strings
     */
    public static RunBridge start(SparkSession spark, @Nullable Dataset<Row> rows, String words) {
        return new RunBridge(spark, rows, words);
    }

    /**
     * Gives the rows of a frame with what becomes of their urls; see {@link Img2Dataset#dataset}.
     *
     * @param words of a command line, as a JSON array of strings
     * @throws UsageException when the options do not fit, with one line for the user
     */
    public static Dataset<Row> dataset(SparkSession spark, Dataset<Row> rows, String words) {
        return Img2Dataset.on(spark).options(RunEvents.words(words)).dataset(rows);
    }

    /**
     * Waits for the next event, one of {@link RunEvents}: a notice, the end, or else the present figures.
     *
     * @param millis longest wait
     */
    public String next(long millis) {
        var notice = notices.poll();
        if (notice != null) {
            return notice;
        }
        var end = end(millis);
        if (end == null && run != null) {
            return RunEvents.progress(run.progress());
        }
        var late = notices.poll(); // whoever asks on after a notice is told the end again
        return late == null ? String.valueOf(end) : late;
    }

    /** Ends the run; finished shards stay. Returns at once. */
    public void cancel() {
        if (run != null) {
            run.cancel();
        }
    }

    /** The event that ended the run; null if it goes on. */
    private @Nullable String end(long millis) {
        if (run == null) {
            return RunEvents.failure(FailureKind.USAGE, refusal);
        }
        try {
            return run.await(Duration.ofMillis(millis)).map(RunEvents::result).orElse(null);
        } catch (UsageException e) {
            return RunEvents.failure(FailureKind.USAGE, String.valueOf(e.getMessage()));
        } catch (CancelledException e) {
            return RunEvents.failure(FailureKind.CANCELLED, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (IOException | RuntimeException e) {
            LOG.error("The run failed", e);
            return RunEvents.failure(FailureKind.FAILED, FirstLine.of(e));
        }
    }

    private RunListener listener() {
        return new RunListener() {
            @Override
            public void notice(String line) {
                notices.add(RunEvents.notice(line));
            }
        };
    }
}
