package io.github.img2dataset.report;

import io.github.img2dataset.report.ShardFigures.State;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What the driver knows of a run under way. A shard counts once, however many attempts work on it: by its finished
 * attempt, until then by the one that is furthest.
 */
final class ProgressBoard {
    private static final Map<String, ProgressBoard> BOARDS = new ConcurrentHashMap<>();

    private final Map<HostWaits.Cause, HostWaits> waits = new EnumMap<>(HostWaits.Cause.class);
    private final Map<Integer, Map<String, ShardFigures>> running = new HashMap<>();
    private final BitSet finished = new BitSet();
    private final Totals finishedTotals = new Totals();
    private final int shardsPlanned;
    private final long rowsPlanned;
    private final List<Consumer<ShardFigures>> finishedListeners = new ArrayList<>();
    private volatile boolean closed;

    private ProgressBoard(int shardsPlanned, long rowsPlanned) {
        this.shardsPlanned = shardsPlanned;
        this.rowsPlanned = rowsPlanned;
        for (var cause : HostWaits.Cause.values()) {
            waits.put(cause, new HostWaits(System::nanoTime));
        }
    }

    /** Begins to listen for a run that is to make so much. */
    static ProgressBoard open(String runId, int shards, long rows) {
        var board = new ProgressBoard(shards, rows);
        BOARDS.values().removeIf(other -> other.closed);
        BOARDS.put(runId, board);
        return board;
    }

    /** Ends a run. It takes its executors' last figures all the same, and is among all totals until the next run begins. */
    static void close(String runId) {
        var board = BOARDS.get(runId);
        if (board != null) {
            board.forgetListeners();
            board.closed = true;
        }
    }

    /** Has each shard told when it is finished, on the receiving thread: the listener must be quick. */
    synchronized void whenFinished(Consumer<ShardFigures> listener) {
        finishedListeners.add(listener);
    }

    private synchronized void forgetListeners() {
        finishedListeners.clear();
    }

    /** Whether several runs are under way in this JVM. */
    static boolean hasSeveralOpen() {
        return BOARDS.values().stream().filter(board -> !board.closed).limit(2).count() > 1;
    }

    /** The sums over all runs under way, mostly one, and those that ended since the last began. */
    static Totals allTotals() {
        var all = new Totals();
        BOARDS.values().forEach(board -> all.add(board.totals()));
        return all;
    }

    /** Takes what an executor sent; figures of runs that nobody watches are dropped. */
    static void receive(List<ShardFigures> figures) {
        for (var shard : figures) {
            var board = BOARDS.get(shard.runId());
            if (board != null) {
                board.update(shard);
            }
        }
    }

    /** Takes what an executor says of the hosts that it waits for; whichever run's rows these are, all runs wait. */
    static void receive(HostWaits.Message message) {
        BOARDS.values().stream()
                .filter(board -> !board.closed)
                .forEach(board -> board.waits(message.cause()).receive(message));
    }

    @SuppressWarnings("NullAway") // every cause has one
    HostWaits waits(HostWaits.Cause cause) {
        return waits.get(cause);
    }

    synchronized void update(ShardFigures figures) {
        if (finished.get(figures.shard())) {
            return;
        }
        switch (figures.state()) {
            case RUNNING ->
                running.computeIfAbsent(figures.shard(), shard -> new HashMap<>())
                        .put(figures.attempt(), figures);
            case ABANDONED ->
                running.getOrDefault(figures.shard(), new HashMap<>()).remove(figures.attempt());
            case FINISHED -> {
                running.remove(figures.shard());
                finished.set(figures.shard());
                finishedTotals.add(figures);
                finishedListeners.forEach(listener -> listener.accept(figures));
            }
        }
    }

    /** The sums over all shards now. */
    synchronized Totals totals() {
        var totals = new Totals();
        totals.add(finishedTotals);
        for (var attempts : running.values()) {
            attempts.values().stream()
                    .filter(figures -> figures.state() == State.RUNNING)
                    .max((left, right) -> Long.compare(left.rows(), right.rows()))
                    .ifPresent(totals::add);
        }
        totals.shardsDone = finished.cardinality();
        totals.shardsPlanned = shardsPlanned;
        totals.rowsPlanned = rowsPlanned;
        return totals;
    }

    /** Sums of figures. */
    static final class Totals {
        int shardsDone;
        int shardsPlanned;
        long rowsPlanned;
        long successes;
        long rows;
        long bytes;
        CoreTime coreTime = CoreTime.NONE;
        final Map<String, Long> failures = new TreeMap<>();

        void add(ShardFigures figures) {
            coreTime = coreTime.plus(figures.coreTime());
            successes += figures.successes();
            rows += figures.rows();
            bytes += figures.bytes();
            figures.failures().forEach((reason, count) -> failures.merge(reason, count, Long::sum));
        }

        void add(Totals other) {
            shardsDone += other.shardsDone;
            shardsPlanned += other.shardsPlanned;
            rowsPlanned += other.rowsPlanned;
            successes += other.successes;
            rows += other.rows;
            bytes += other.bytes;
            coreTime = coreTime.plus(other.coreTime);
            other.failures.forEach((reason, count) -> failures.merge(reason, count, Long::sum));
        }
    }
}
