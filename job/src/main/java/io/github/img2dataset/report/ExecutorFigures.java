package io.github.img2dataset.report;

import io.github.img2dataset.report.ShardFigures.State;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.shard.ShardListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** This executor's shards under way: its tasks count here, {@link ProgressPlugin} sends the counts to the driver. */
public final class ExecutorFigures {
    /** Stands for the reasons of failures in a shard that was found finished. */
    static final String EARLIER = "earlier";

    private static final Set<Counting> LIVE = ConcurrentHashMap.newKeySet();

    private ExecutorFigures() {}

    /**
     * The listener for a task of a run.
     *
     * @param heartbeats brings the figures to the driver; null where the plugin does, or where this is the driver
     */
    public static ShardListener listener(String runId, @Nullable HeartbeatFigures heartbeats) {
        return shard -> {
            var counting = new Counting(runId, shard);
            if (heartbeats == null) {
                LIVE.add(counting);
            } else {
                heartbeats.carry(counting::figures);
            }
            ExecutorMetrics.INSTANCE.begun();
            return counting;
        };
    }

    /** The present figures of all shards; those that have ended are given once. */
    static List<ShardFigures> take() {
        var figures = new ArrayList<ShardFigures>();
        for (var counting : List.copyOf(LIVE)) {
            var current = counting.figures();
            if (current.state() != State.RUNNING) {
                LIVE.remove(counting);
            }
            figures.add(current);
        }
        return figures;
    }

    /** Written by the task's thread, read by the sender's. */
    private static final class Counting implements ShardListener.Attempt {
        private final String runId;
        private final int shard;
        private final String attempt = UUID.randomUUID().toString();
        private final Map<String, Long> failures = new TreeMap<>();
        private State state = State.RUNNING;
        private long successes;
        private long bytes;

        Counting(String runId, int shard) {
            this.runId = runId;
            this.shard = shard;
        }

        @Override
        public synchronized void sample(@Nullable Failure failure, int bodyBytes, Duration latency) {
            ExecutorMetrics.INSTANCE.sample(failure, bodyBytes, latency);
            bytes += bodyBytes;
            if (failure == null) {
                successes++;
            } else {
                failures.merge(failure.reason().label(), 1L, Long::sum);
            }
        }

        @Override
        public synchronized void finished(long finalSuccesses, long finalFailures) {
            state = State.FINISHED;
            ExecutorMetrics.INSTANCE.finished();
            if (successes == 0 && failures.isEmpty()) {
                // Found finished: nothing was counted here.
                successes = finalSuccesses;
                failures.put(EARLIER, finalFailures);
            }
        }

        @Override
        public synchronized void abandoned() {
            state = State.ABANDONED;
            ExecutorMetrics.INSTANCE.abandoned();
        }

        synchronized ShardFigures figures() {
            return new ShardFigures(runId, shard, attempt, state, successes, bytes, failures);
        }
    }
}
