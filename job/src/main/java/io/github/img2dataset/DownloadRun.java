package io.github.img2dataset;

import io.github.img2dataset.api.CancelledException;
import io.github.img2dataset.api.RunProgress;
import io.github.img2dataset.api.RunResult;
import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.threads.Daemons;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A run under way, on a thread of its own; {@link Img2Dataset#start()} begins one. May be used by any thread. */
public final class DownloadRun {
    private final CompletableFuture<RunResult> result = new CompletableFuture<>();
    private final ObservedJob job;

    private DownloadRun(ObservedJob job) {
        this.job = job;
    }

    static DownloadRun start(ObservedJob job) {
        var run = new DownloadRun(job);
        Daemons.of("img2dataset-run-" + job.runId(), run::complete).start();
        return run;
    }

    @SuppressWarnings("CatchingUnchecked") // whatever ends the run ends the wait for it
    private void complete() {
        try {
            result.complete(job.run());
        } catch (Exception | Error e) {
            result.completeExceptionally(e);
        }
    }

    /** Names the run in logs and in the data set's {@code .img2dataset/runs}. */
    public String runId() {
        return job.runId();
    }

    /** Returns the rows and shards done so far; before the url list is read all figures are 0. */
    public RunProgress progress() {
        return job.progress();
    }

    /** Returns whether the run has ended: with a result, by a failure, or cancelled. */
    public boolean isDone() {
        return result.isDone();
    }

    /**
     * Ends the run as Ctrl-C ends the command: finished shards stay, nothing is tried again, and {@link #await()} throws
     * {@link CancelledException}. Returns at once; does nothing if the run has ended.
     */
    public void cancel() {
        if (!isDone()) {
            job.cancel();
        }
    }

    /**
     * Waits for the run's end. Shards that could not be made are in the result; they are no exception. An interrupt ends
     * the wait and not the run.
     *
     * @return how the run ended
     * @throws UsageException if url list or output folder do not fit, with one line for the user
     * @throws CancelledException if somebody cancelled the run
     * @throws IOException if the storage fails the driver
     * @throws InterruptedException if this thread is interrupted
     */
    public RunResult await() throws IOException, InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /**
     * Waits for the run's end, but not longer than given.
     *
     * @param timeout longest wait
     * @return how the run ended; empty if it has not
     * @throws UsageException as {@link #await()}
     * @throws CancelledException as {@link #await()}
     * @throws IOException as {@link #await()}
     * @throws InterruptedException if this thread is interrupted
     */
    public Optional<RunResult> await(Duration timeout) throws IOException, InterruptedException {
        try {
            return Optional.of(result.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** Throws the unchecked exception that ended the run, or returns its checked one as an {@link IOException}. */
    private static IOException failure(ExecutionException e) {
        var cause = e.getCause();
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        } else if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof IOException failure ? failure : new IOException(cause);
    }

    /** Waits for the end; an interrupt cancels the run, and is kept. */
    RunResult awaitOrCancel() throws IOException {
        var isInterrupted = false;
        try {
            while (true) {
                try {
                    return await();
                } catch (InterruptedException e) {
                    isInterrupted = true;
                    cancel();
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
