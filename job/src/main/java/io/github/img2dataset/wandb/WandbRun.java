package io.github.img2dataset.wandb;

import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.threads.Daemons;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a run from a thread of its own; all that the job's threads do is to put a shard into a bounded queue. */
final class WandbRun implements WandbLogger {
    private static final Logger LOG = LoggerFactory.getLogger(WandbRun.class);
    private static final int MOST_WAITING = 1_000;
    /** For what is left to do without the server. */
    private static final long LAST_SECONDS = 2;

    private final RunDescription run;
    private final Pace pace;
    private final Consumer<String> warning;
    private final RunLogs logs;
    private final BlockingQueue<Callable<ShardStats>> shards = new ArrayBlockingQueue<>(MOST_WAITING);
    private final RunTotals totals = new RunTotals();
    private final Map<String, Object> summary = new LinkedHashMap<>();
    /** Entries that are logged at the end, in one go, so that a server that hangs then keeps nothing from the folder. */
    private final List<RunLogs.Entry> lastEntries = new ArrayList<>();

    private final Supplier<Map<String, Object>> machines;
    private long step;
    private volatile boolean hasEnded;
    private volatile Optional<String> where = Optional.empty();

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(Daemons.named("img2dataset-wandb"));

    private WandbRun(RunDescription run, Pace pace, Supplier<Map<String, Object>> machines, Consumer<String> warning) {
        this.run = run;
        this.machines = machines;
        this.pace = pace;
        this.warning = warning;
        this.logs = new RunLogs(warning);
    }

    static WandbRun start(
            WandbSettings settings,
            RunDescription description,
            Pace pace,
            Supplier<Map<String, Object>> machines,
            Consumer<String> warning) {
        var run = new WandbRun(description, pace, machines, warning);
        run.thread.execute(() -> run.open(settings));
        run.every(pace.rows(), run::rows);
        run.every(pace.table(), () -> run.statuses(run.totals));
        run.every(pace.system(), run::system);
        return run;
    }

    private void every(Duration period, Runnable task) {
        var millis = period.toMillis();
        var unused = thread.scheduleWithFixedDelay(task, millis, millis, TimeUnit.MILLISECONDS);
    }

    private void open(WandbSettings settings) {
        logs.open(settings, run, pace);
        log(log -> log.file("wandb-metadata.json", Json.bytes(run.metadata())));
        system();
    }

    @Override
    public void shardFinished(Callable<ShardStats> stats) {
        if (!shards.offer(stats)) {
            LOG.debug("More shards finish than can be logged one by one");
        }
    }

    /** Logs the shard that was finished last, and the sums up to it. */
    private void rows() {
        var row = new LinkedHashMap<String, Object>();
        var until = System.nanoTime() + pace.rows().toNanos();
        for (var next = shards.poll(); next != null; next = shards.poll()) {
            count(next, row);
            if (System.nanoTime() > until) {
                break;
            }
        }
        if (!row.isEmpty()) {
            row.putAll(Figures.total(totals));
            history(row);
        }
        if (!hasEnded) {
            logs.log(RunLog::flush);
        }
    }

    private void count(Callable<ShardStats> shard, Map<String, Object> row) {
        try {
            var stats = shard.call();
            totals.add(stats);
            row.putAll(Figures.worker(stats));
        } catch (Exception e) { // a storage's, or of a file that is no stats file: the job has seen to it
            LOG.debug("A shard's stats could not be read", e);
        }
    }

    private void history(Map<String, Object> row) {
        var now = Instant.now();
        row.put("_step", step++);
        row.put("_timestamp", now.toEpochMilli() / 1000.0);
        row.put("_runtime", Duration.between(run.started(), now).toMillis() / 1000.0);
        summary.putAll(row);
        log(log -> log.history(row));
    }

    private void statuses(RunTotals totals) {
        if (totals.count() == 0) {
            return;
        }
        var table = Json.text(Figures.statuses(totals));
        var content = table.getBytes(StandardCharsets.UTF_8);
        var hash = sha256(content);
        var path = "media/table/status_" + step + "_" + hash.substring(0, 20) + ".table.json";
        log(log -> log.file(path, content));
        var row = new LinkedHashMap<String, Object>();
        row.put(
                "status",
                Map.of(
                        "_type",
                        "table-file",
                        "path",
                        path,
                        "sha256",
                        hash,
                        "size",
                        content.length,
                        "ncols",
                        3,
                        "nrows",
                        totals.statuses().size()));
        history(row);
    }

    private static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private void system() {
        log(log -> log.system(machines.get()));
    }

    @Override
    public Optional<String> end(RunTotals finalTotals, int exitCode) {
        end(() -> {
            rows();
            statuses(finalTotals);
            system();
            history(Figures.total(finalTotals));
            conclude(exitCode);
        });
        return where;
    }

    @Override
    public void close() {
        end(() -> {
            rows();
            conclude(1);
        });
    }

    private void conclude(int exitCode) {
        log(log -> log.end(summary, exitCode));
        logs.log(log -> {
            for (var entry : lastEntries) {
                entry.to(log);
            }
        });
        where = logs.where();
        logs.close();
    }

    private void log(RunLogs.Entry entry) {
        if (hasEnded) {
            lastEntries.add(entry);
        } else {
            logs.log(entry);
        }
    }

    private void end(Runnable last) {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        thread.execute(last);
        thread.shutdown();
        try {
            if (!thread.awaitTermination(pace.end().toMillis(), TimeUnit.MILLISECONDS)) {
                thread.shutdownNow(); // no request is waited for any more: the server is given up
                if (!thread.awaitTermination(LAST_SECONDS, TimeUnit.SECONDS)) {
                    warning.accept("Weights & Biases: the end of the run could not be logged in time");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            thread.shutdownNow();
        }
    }
}
