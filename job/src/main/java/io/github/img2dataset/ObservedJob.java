package io.github.img2dataset;

import io.github.img2dataset.api.RunListener;
import io.github.img2dataset.api.RunProgress;
import io.github.img2dataset.api.RunResult;
import io.github.img2dataset.api.ShardResult;
import io.github.img2dataset.report.Progress;
import io.github.img2dataset.run.DownloadJob;
import io.github.img2dataset.run.UserMistakes;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A job whose listeners hear of all that it does, each shard once; their exceptions are logged. */
final class ObservedJob {
    private static final Logger LOG = LoggerFactory.getLogger(ObservedJob.class);

    private final List<RunListener> listeners;
    private final boolean isQuiet;
    private final DownloadJob job;
    private final Set<Integer> toldShards = new HashSet<>();
    private volatile @Nullable Progress progress;

    /**
     * Makes the job.
     *
     * @param jobs makes it for what shows its progress and what takes its notices
     */
    ObservedJob(List<RunListener> listeners, boolean isQuiet, Jobs jobs) {
        this.listeners = List.copyOf(listeners);
        this.isQuiet = isQuiet;
        this.job = jobs.make(this::progress, this::notice);
    }

    /** Makes a job. */
    @FunctionalInterface
    interface Jobs {
        DownloadJob make(DownloadJob.ProgressFactory progress, Consumer<String> notices);
    }

    String runId() {
        return job.runId();
    }

    void cancel() {
        job.cancel();
    }

    RunProgress progress() {
        var current = progress;
        return current == null ? RunProgress.none(job.runId()) : current.now();
    }

    RunResult run() throws IOException {
        var result = UserMistakes.told(job::run);
        // An executor's last message may come after the job's result: listeners then hear of its shards here.
        result.shards().stream().filter(ShardResult::isFinished).forEach(this::shardFinished);
        return result;
    }

    private Progress progress(String runId, int shards, long rows) {
        var started =
                isQuiet ? Progress.quiet(runId, shards, rows) : Progress.start(System.err, 0, runId, shards, rows);
        progress = started;
        if (!listeners.isEmpty()) {
            started.reporting(figures -> tell(listener -> listener.progress(figures)))
                    .finishing(this::shardFinished, job::shardId);
        }
        return started;
    }

    private synchronized void shardFinished(ShardResult shard) {
        if (toldShards.add(shard.number())) {
            tell(listener -> listener.shardFinished(shard));
        }
    }

    private void notice(String line) {
        if (!isQuiet) {
            LOG.warn(line);
        }
        tell(listener -> listener.notice(line));
    }

    private void tell(Consumer<RunListener> event) {
        for (var listener : listeners) {
            try {
                event.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn("A listener of a run failed", e);
            }
        }
    }
}
