package io.github.img2dataset.report;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Shows how a run goes while it goes: one live line on a terminal, a plain line every 30 s elsewhere. Its figures
 * come from the executors by {@link ProgressPlugin}.
 */
public final class Progress implements AutoCloseable {
    private static final Duration TERMINAL_PERIOD = Duration.ofMillis(500);
    private static final Duration LOG_PERIOD = Duration.ofSeconds(30);
    private static final int MOST_FREQUENT_FAILURES = 2;

    private final PrintStream out;
    private final boolean terminal;
    private final String runId;
    private final int shards;
    private final long rows;
    private final ProgressBoard board;
    private final long startNanos = System.nanoTime();
    private final ScheduledExecutorService ticker = Executors.newSingleThreadScheduledExecutor(task -> {
        var thread = new Thread(task, "img2dataset-progress");
        thread.setDaemon(true);
        return thread;
    });

    private long lastRows;
    private long lastNanos = startNanos;

    private Progress(PrintStream out, boolean terminal, String runId, int shards, long rows) {
        this.out = out;
        this.terminal = terminal;
        this.runId = runId;
        this.shards = shards;
        this.rows = rows;
        this.board = ProgressBoard.open(runId);
    }

    /**
     * Starts to show a run; end it by {@link #close()}.
     *
     * @param terminal whether {@code out} is one, so that a line can be written over
     * @param shards to make in this run
     * @param rows of those shards
     */
    public static Progress start(PrintStream out, boolean terminal, String runId, int shards, long rows) {
        var progress = new Progress(out, terminal, runId, shards, rows);
        var period = (terminal ? TERMINAL_PERIOD : LOG_PERIOD).toMillis();
        var unused = progress.ticker.scheduleAtFixedRate(progress::show, period, period, TimeUnit.MILLISECONDS);
        return progress;
    }

    private synchronized void show() {
        var line = line(board.totals(), System.nanoTime());
        out.print(terminal ? "\r" + line + "\u001b[K" : line + System.lineSeparator());
        out.flush();
    }

    private String line(ProgressBoard.Totals totals, long now) {
        var seconds = (now - startNanos) / 1e9;
        var rate = totals.rows / seconds;
        var recentRate = Math.max(0, totals.rows - lastRows) * 1e9 / Math.max(1, now - lastNanos);
        lastRows = totals.rows;
        lastNanos = now;
        return String.format(
                Locale.ROOT,
                "%d/%d rows, %d/%d shards | %.0f rows/s now, %.0f on average | %.1f %% success | %.1f MB/s | %s left%s",
                totals.rows,
                rows,
                totals.shardsDone,
                shards,
                recentRate,
                rate,
                100.0 * totals.successes / Math.max(1, totals.rows),
                totals.bytes / seconds / 1e6,
                totals.rows == 0 ? "?" : shortly((rows - totals.rows) / rate),
                mostFrequent(totals.failures));
    }

    private static String mostFrequent(Map<String, Long> failures) {
        return failures.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MOST_FREQUENT_FAILURES)
                .map(failure -> failure.getKey() + " " + failure.getValue())
                .reduce((first, second) -> first + ", " + second)
                .map(most -> " | " + most)
                .orElse("");
    }

    private static String shortly(double seconds) {
        var duration = Duration.ofSeconds(Math.max(0, Math.round(seconds)));
        if (duration.toHours() > 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " min";
        }
        return duration.toMinutes() > 0
                ? duration.toMinutes() + " min " + duration.toSecondsPart() + " s"
                : duration.toSeconds() + " s";
    }

    @Override
    public void close() {
        ticker.shutdownNow();
        ProgressBoard.close(runId);
        if (terminal) {
            synchronized (this) {
                out.print("\r\u001b[K");
                out.flush();
            }
        }
    }
}
