package io.github.img2dataset.run;

import io.github.img2dataset.api.CancelledException;
import io.github.img2dataset.threads.Daemons;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.jspecify.annotations.Nullable;

/** Cancels a run: its Spark jobs, those that are under way and those that would begin later, and its waits for others. */
final class CancelSwitch extends SparkListener implements AutoCloseable {
    private static final String GROUP = "spark.jobGroup.id";

    private final JavaSparkContext context;
    private final String jobGroup;
    private boolean isCancelled;
    private @Nullable CompletableFuture<?> wait;

    CancelSwitch(JavaSparkContext context, String jobGroup) {
        this.context = context;
        this.jobGroup = jobGroup;
    }

    /** Work of the driver that may wait for others: for another run's end, or for a server's list. */
    @FunctionalInterface
    interface Wait<T extends AutoCloseable> {
        T end() throws IOException;
    }

    /** Watches for jobs from now on. */
    CancelSwitch watch() {
        context.sc().addSparkListener(this);
        return this;
    }

    /** May be called by any thread, before the run begins and after it ended, too. */
    void cancel() {
        CompletableFuture<?> waiting;
        synchronized (this) {
            isCancelled = true;
            waiting = wait;
        }
        if (waiting != null) {
            waiting.cancel(false);
        }
        if (!context.sc().isStopped()) {
            context.cancelJobGroup(jobGroup);
        }
    }

    /**
     * Does work that waits for others on a thread of its own: {@link #cancel()} and an interrupt end the wait at once,
     * though not every read of a file or a socket can be interrupted. The result of work that ends later is closed.
     *
     * @throws CancelledException when the run is cancelled
     */
    <T extends AutoCloseable> T await(Wait<T> work) throws IOException {
        var result = new CompletableFuture<T>();
        var worker = Daemons.of(jobGroup + "-wait", () -> work(work, result));
        begin(result);
        worker.start();
        try {
            return result.get();
        } catch (CancellationException e) {
            worker.interrupt();
            throw new CancelledException(e);
        } catch (InterruptedException e) {
            result.cancel(false);
            worker.interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        } catch (ExecutionException e) {
            throw thrownBy(e.getCause());
        } finally {
            begin(null);
        }
    }

    private void begin(@Nullable CompletableFuture<?> next) {
        boolean isLate;
        synchronized (this) {
            wait = next;
            isLate = isCancelled;
        }
        if (isLate && next != null) {
            next.cancel(false);
        }
    }

    private static <T extends AutoCloseable> void work(Wait<T> work, CompletableFuture<T> result) {
        try {
            var ended = work.end();
            if (!result.complete(ended)) {
                ended.close();
            }
        } catch (Exception | Error e) { // whatever it is, it is the run's
            result.completeExceptionally(e);
        }
    }

    private static IOException thrownBy(@Nullable Throwable cause) {
        if (cause instanceof IOException failure) {
            return failure;
        }
        if (cause instanceof RuntimeException failure) {
            throw failure;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        throw new CompletionException(cause);
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
        boolean isToEnd;
        synchronized (this) {
            isToEnd = isCancelled;
        }
        if (isToEnd && jobGroup.equals(start.properties().getProperty(GROUP))) {
            context.sc().cancelJob(start.jobId());
        }
    }

    @Override
    public void close() {
        context.sc().removeSparkListener(this);
    }
}
