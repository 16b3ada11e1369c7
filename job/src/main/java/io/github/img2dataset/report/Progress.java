package io.github.img2dataset.report;

import io.github.img2dataset.api.RunProgress;
import io.github.img2dataset.api.ShardResult;
import io.github.img2dataset.fetch.HostWait;
import io.github.img2dataset.threads.Daemons;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shows how a run goes while it goes: one live line on a terminal, a plain line every 30 s elsewhere, or nothing. Its
 * figures come from the executors by {@link ProgressPlugin}. In a session without the plugin, Spark's heartbeats bring
 * them ({@link HeartbeatFigures}); in local mode, whose executor is this JVM, they are fetched.
 */
public final class Progress implements AutoCloseable {
    private static final Duration TERMINAL_PERIOD = Duration.ofMillis(500);
    private static final Duration LOG_PERIOD = Duration.ofSeconds(30);
    private static final Duration RECENT = Duration.ofSeconds(10);
    private static final long COLLECT_MILLIS = 1_000;
    private static final int MOST_FREQUENT_FAILURES = 2;
    private static final int MOST_HOSTS = 2;
    private static final Duration WORTH_A_CLOCK = Duration.ofMinutes(10);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("' (until 'HH:mm')'", Locale.ROOT);
    private static final DateTimeFormatter DATE_AND_TIME =
            DateTimeFormatter.ofPattern("' (until 'd MMM HH:mm')'", Locale.ENGLISH);
    private static final String THIS_JVM = "driver";

    private static final String LINE =
            "%d/%d shards, %s/%s rows | %s images/s now, %s on average | %.1f %% success | %.1f MB/s | %s%s%s%s";

    /** The line of a narrow terminal. */
    private static final String SHORT_LINE =
            "%1$d/%2$d shards | %5$s images/s (avg %6$s) | %7$.0f %% ok | %8$.1f MB/s | %9$s%12$s%11$s%10$s";

    private final @Nullable PrintStream out;
    private final int columns;
    private final String runId;
    private final int shards;
    private final long rows;
    private final ProgressBoard board;
    private final long startNanos = System.nanoTime();
    private final Clock clock;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(Daemons.named("img2dataset-progress"));

    private final Deque<Seen> recent = new ArrayDeque<>();

    private final List<Consumer<RunProgress>> listeners = new CopyOnWriteArrayList<>();

    private record Seen(long nanos, long successes, CoreTime coreTime) {}

    private volatile String label = "";

    private Progress(@Nullable PrintStream out, int columns, String runId, int shards, long rows, Clock clock) {
        this.out = out;
        this.clock = clock;
        this.columns = columns;
        this.runId = runId;
        this.shards = shards;
        this.rows = rows;
        this.recent.add(new Seen(startNanos, 0, CoreTime.NONE));
        this.board = ProgressBoard.open(runId, shards, rows);
    }

    /**
     * Starts to show a run; end it by {@link #close()}.
     *
     * @param columns of the terminal that {@code out} is, where a line is written over; 0 when it is none
     * @param shards to make in this run
     * @param rows of those shards
     */
    public static Progress start(PrintStream out, int columns, String runId, int shards, long rows) {
        return start(out, columns, runId, shards, rows, Clock.system(ZoneId.systemDefault()));
    }

    /** Starts to print progress, with a clock of the caller's for the time at which the run is likely to end. */
    static Progress start(PrintStream out, int columns, String runId, int shards, long rows, Clock clock) {
        var progress = quiet(new Progress(out, columns, runId, shards, rows, clock));
        var period = (columns > 0 ? TERMINAL_PERIOD : LOG_PERIOD).toMillis();
        var unusedShowing = progress.ticker.scheduleAtFixedRate(progress::show, period, period, TimeUnit.MILLISECONDS);
        return progress;
    }

    /** Starts to count progress without printing it. */
    public static Progress quiet(String runId, int shards, long rows) {
        return quiet(new Progress(null, 0, runId, shards, rows, Clock.system(ZoneId.systemDefault())));
    }

    private static Progress quiet(Progress progress) {
        var unusedCollecting =
                progress.ticker.scheduleAtFixedRate(Progress::collect, 0, COLLECT_MILLIS, TimeUnit.MILLISECONDS);
        return progress;
    }

    /** Names the run in its lines while there are others in this JVM. */
    public Progress labeled(String name) {
        label = "[" + name + "] ";
        return this;
    }

    /** Has each shard's number told when an executor has finished it; the listener must be quick. */
    public Progress telling(IntConsumer finishedShard) {
        board.whenFinished(figures -> finishedShard.accept(figures.shard()));
        return this;
    }

    /** Has each shard told when an executor has finished it; the listener must be quick. */
    public Progress finishing(Consumer<ShardResult> finishedShard, IntFunction<String> ids) {
        board.whenFinished(figures -> finishedShard.accept(new ShardResult(
                figures.shard(), ids.apply(figures.shard()), figures.rows(), figures.successes(), Optional.empty())));
        return this;
    }

    /** Has the present figures told once a second, on a thread of its own, and at the end. */
    public Progress reporting(Consumer<RunProgress> listener) {
        listeners.add(listener);
        var unused = ticker.scheduleAtFixedRate(
                () -> listener.accept(now()), COLLECT_MILLIS, COLLECT_MILLIS, TimeUnit.MILLISECONDS);
        return this;
    }

    /** The present figures. */
    public RunProgress now() {
        var totals = board.totals();
        return new RunProgress(
                runId,
                totals.shardsDone,
                shards,
                totals.rows,
                rows,
                totals.successes,
                totals.bytes,
                totals.failures,
                Duration.ofNanos(System.nanoTime() - startNanos));
    }

    /** Fetches the figures of this JVM's tasks when nothing else carries them; there are none on a cluster's driver. */
    private static void collect() {
        if (!ProgressPlugin.isCarrying()) {
            for (var cause : HostWaits.Cause.values()) {
                ProgressBoard.receive(new HostWaits.Message(THIS_JVM, cause, cause.hosts()));
            }
            ProgressBoard.receive(ExecutorFigures.take());
        }
    }

    /** Prints the present figures; the ticker calls it. */
    synchronized void show() {
        if (out == null) {
            return;
        }
        var figures = figures(board.totals(), System.nanoTime());
        var line = (ProgressBoard.hasSeveralOpen() ? label : "") + Units.format(LINE, figures);
        out.print(columns > 0 ? "\r" + fitting(line, figures) + "\u001b[K" : line + System.lineSeparator());
        out.flush();
    }

    /** Host to the seconds that its rows waited for it while it was out, the longest first. */
    public Map<String, Double> hostWaits() {
        return board.waits(HostWaits.Cause.OUTAGE).secondsByHost();
    }

    /**
     * Option that limits requests to a host, to the hosts whose rows waited for it, to the seconds that they did; the
     * longest first.
     */
    public Map<String, Map<String, Double>> hostLimits() {
        var limits = new LinkedHashMap<String, Map<String, Double>>();
        for (var cause : List.of(HostWaits.Cause.REQUESTS, HostWaits.Cause.RATE)) {
            var hosts = board.waits(cause).secondsByHost();
            if (!hosts.isEmpty()) {
                limits.put(cause.option(), hosts);
            }
        }
        return limits;
    }

    /** A line that wraps could not be written over: as many whole figures as there is room for. */
    private String fitting(String line, Object[] figures) {
        if (line.length() < columns) {
            return line;
        }
        var words = Units.format(SHORT_LINE, figures);
        if (words.length() < columns) {
            return words;
        }
        var end = Math.max(words.lastIndexOf(" | ", columns - 1), words.lastIndexOf(", ", columns - 1));
        return words.substring(0, Math.max(0, end));
    }

    /** Arguments of {@link #LINE}. */
    private Object[] figures(ProgressBoard.Totals totals, long now) {
        var seconds = (now - startNanos) / 1e9;
        var oldest = look(totals, now);
        return new Object[] {
            totals.shardsDone,
            shards,
            Units.count(totals.rows),
            Units.count(rows),
            Units.number(Math.max(0, totals.successes - oldest.successes) * 1e9 / Math.max(1, now - oldest.nanos)),
            Units.number(totals.successes / seconds),
            100.0 * totals.successes / Math.max(1, totals.rows),
            totals.bytes / seconds / 1e6,
            totals.rows == 0
                    ? "?"
                    : left(Duration.ofMillis((long) ((rows - totals.rows) * seconds / totals.rows * 1000))),
            mostFrequent(totals.failures),
            limit(totals.coreTime.since(oldest.coreTime)),
            waitedFor(board.waits(HostWaits.Cause.OUTAGE).present())
        };
    }

    /**
     * Figures come in once a second, so what is new since the last look says little: what is new over some seconds does.
     *
     * @return the figures of some seconds ago
     */
    private Seen look(ProgressBoard.Totals totals, long now) {
        recent.add(new Seen(now, totals.successes, totals.coreTime));
        while (recent.size() > 2 && now - recent.element().nanos > RECENT.toNanos()) {
            recent.remove();
        }
        return recent.element();
    }

    /** The time left in words, from ten minutes on with the time of day at which it ends. */
    private String left(Duration time) {
        var end = LocalDateTime.now(clock).plus(time);
        var words = Units.seconds(time.toMillis() / 1000.0) + " left";
        if (time.compareTo(WORTH_A_CLOCK) < 0) {
            return words;
        }
        var isToday = end.toLocalDate().equals(LocalDate.now(clock));
        return words + (isToday ? TIME : DATE_AND_TIME).format(end);
    }

    private static String limit(CoreTime time) {
        return time.limit()
                .map(limit -> " | "
                        + switch (limit) {
                            case DOWNLOADS -> "cores wait for downloads ";
                            case STORAGE -> "cores wait for storage ";
                            case CORES -> "cores busy with images ";
                        }
                        + Units.percent(time.share(limit)))
                .orElse("");
    }

    private static String mostFrequent(Map<String, Long> failures) {
        return failures.entrySet().stream()
                .filter(failure -> !failure.getKey().equals(ExecutorFigures.EARLIER))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MOST_FREQUENT_FAILURES)
                .map(failure -> failure.getKey() + " " + Units.count(failure.getValue()))
                .reduce((first, second) -> first + ", " + second)
                .map(most -> " | " + most)
                .orElse("");
    }

    private static String waitedFor(List<HostWait> outages) {
        if (outages.isEmpty()) {
            return "";
        }
        var hosts = outages.stream()
                .limit(MOST_HOSTS)
                .map(outage -> Units.format(
                        "%s (%s, %s rows)",
                        outage.host(), Units.seconds((double) outage.since().toSeconds()), Units.count(outage.rows())))
                .collect(Collectors.joining(", "));
        var others = outages.size() - MOST_HOSTS;
        return " | waiting for " + hosts + (others > 0 ? " and " + others + " more" : "");
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        collect();
        ProgressBoard.close(runId);
        listeners.forEach(listener -> listener.accept(now()));
        if (out != null && columns > 0) {
            synchronized (this) {
                out.print("\r\u001b[K");
                out.flush();
            }
        }
    }
}
