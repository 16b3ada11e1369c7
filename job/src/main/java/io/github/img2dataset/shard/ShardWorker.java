package io.github.img2dataset.shard;

import io.github.img2dataset.fetch.Download;
import io.github.img2dataset.fetch.Downloads;
import io.github.img2dataset.fetch.FetchResult;
import io.github.img2dataset.metadata.Measure;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.output.UnwritableSampleException;
import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.storage.FailureLog;
import io.github.img2dataset.storage.FullStorage;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task's shards, one after the other, from rows to committed files. Its download window does not drain at a
 * shard's end: rows of the next shard enter while stragglers of the last one finish. A shard that fails is an
 * outcome, too; the others go on. Runs on the task's own thread, which does all decoding and writing.
 *
 * <p>{@link #close()} aborts what is not committed.
 */
public final class ShardWorker implements Iterator<ShardOutcome>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ShardWorker.class);

    /** A shard held open by a straggler costs a writer's buffers; more than this many wait for the oldest. */
    private static final int MAX_OPEN_SHARDS = 4;

    private static final Duration LOOK_FOR_ROOM = Duration.ofSeconds(1);

    private final ShardConfig config;
    private final TaskAttempt attempt;
    private final Iterator<UrlRow> rows;
    private final ShardListener listener;
    private final OutputFolder folder;
    private final SharedFetcher shared;
    private final Downloads<OpenShard.Ticket> downloads;
    private final SampleMaker samples;
    private final Map<Integer, OpenShard> open = new LinkedHashMap<>();
    private final Queue<ShardOutcome> outcomes = new ArrayDeque<>();
    private @Nullable UrlRow next;
    private int current = -1;
    private boolean begun;
    private long waitedNanos;

    /** @param rows whole shards, sorted by shard and index */
    public ShardWorker(ShardConfig config, TaskAttempt attempt, Iterator<UrlRow> rows, ShardListener listener)
            throws IOException {
        this(config, attempt, rows, listener, settings -> SampleMaker.of(settings, attempt));
    }

    /** @param makers of the samples; called once */
    ShardWorker(
            ShardConfig config,
            TaskAttempt attempt,
            Iterator<UrlRow> rows,
            ShardListener listener,
            Function<ShardConfig, SampleMaker> makers)
            throws IOException {
        this.config = config;
        this.attempt = attempt;
        this.rows = rows;
        this.listener = listener;
        this.folder = OutputFolder.open(config.outputFolder(), config.storageSettings());
        this.samples = makers.apply(config);
        this.shared = SharedFetcher.acquire(config.fetch(), config.executor().executors());
        this.downloads = new Downloads<>(shared.fetcher(), config.window(), PicturePreview.of(config));
    }

    @Override
    public boolean hasNext() {
        skipRowsOfEndedShard();
        return !outcomes.isEmpty() || next != null || !open.isEmpty();
    }

    /** Works until a shard is finished or has failed. */
    @Override
    public ShardOutcome next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        try {
            while (outcomes.isEmpty()) {
                startRows();
                takeDownload();
            }
            return outcomes.remove();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The task was interrupted", e);
        }
    }

    /**
     * Rows of a shard that has its outcome already must not count as work to do: nothing would ever come of them.
     * Also reads the first row, and not the constructor, which could not close what it holds when reading fails.
     */
    private void skipRowsOfEndedShard() {
        while (!begun || (next != null && next.shard() == current && !open.containsKey(current))) {
            begun = true;
            advance();
        }
    }

    /** Fills the window. */
    private void startRows() {
        while (next != null && downloads.hasRoom() && (next.shard() == current || open.size() < MAX_OPEN_SHARDS)) {
            var row = next;
            if (row.shard() != current) {
                openShard(row.shard());
            }
            var shard = open.get(row.shard());
            if (shard != null) {
                startRow(shard, row);
            }
            advance();
        }
    }

    private void startRow(OpenShard shard, UrlRow row) {
        try {
            var kept = shard.kept();
            if (kept != null && kept.keep(row)) {
                return;
            }
            if (row.duplicateOf() != null) {
                addDuplicate(shard, row);
                return;
            }
        } catch (IOException | RuntimeException e) {
            abandon(shard, e);
            return;
        }
        shard.start();
        downloads.start(new OpenShard.Ticket(shard, row), row.url());
    }

    private void addDuplicate(OpenShard shard, UrlRow row) throws IOException {
        try {
            add(shard, samples.duplicate(row));
        } catch (UnwritableSampleException e) {
            add(shard, samples.internalError(row, e.error()));
        }
    }

    private void advance() {
        next = rows.hasNext() ? rows.next() : null;
        if (next == null || next.shard() != current) {
            var last = open.get(current);
            if (last != null) {
                endOfRows(last);
            }
        }
    }

    private void endOfRows(OpenShard shard) {
        try {
            var kept = shard.kept();
            if (kept != null) {
                kept.handOn((row, made) -> {
                    add(shard, made);
                    RowMeasures.addFailure(shard.output().measures(), row, made);
                });
            }
        } catch (IOException | RuntimeException e) {
            abandon(shard, e);
            return;
        }
        shard.endOfRows();
        commitIfComplete(shard);
    }

    /** A sample that nothing is downloaded for. */
    private static void add(OpenShard shard, SampleMaker.Made made) throws IOException {
        shard.output().write(made, 0);
        shard.figures().sample(made.failure(), 0, Duration.ZERO);
    }

    private void openShard(int number) {
        current = number;
        var figures = listener.begin(number);
        var shardId = config.keys().shardId(number);
        try {
            var finished = ShardPublication.finished(folder, shardId);
            if (finished != null) {
                LOG.info("Shard {} is finished already", shardId);
                figures.finished(finished.successes(), finished.count() - finished.successes());
                outcomes.add(new ShardOutcome.Finished(number, finished));
                return;
            }
            var kept = KeptSamples.of(shardId, config);
            var output = ShardOutput.open(folder, shardId, attempt.name(), config);
            open.put(number, new OpenShard(number, output, figures, kept));
        } catch (IOException | RuntimeException e) {
            figures.abandoned();
            outcomes.add(failure(number, e));
        }
    }

    private void takeDownload() throws InterruptedException {
        if (downloads.pending() == 0) {
            return;
        }
        var asked = System.nanoTime();
        try (var download = downloads.poll(LOOK_FOR_ROOM)) {
            waitedNanos += System.nanoTime() - asked;
            if (download == null) {
                return; // rows that were set aside meanwhile may have made room for others
            }
            var ticket = download.item();
            if (open.get(ticket.shard().number()) == ticket.shard()) {
                ticket.shard().output().measures().add(Measure.WAIT_SECONDS, waitedNanos / 1e9);
                finish(ticket, download);
            }
        }
    }

    private void finish(OpenShard.Ticket ticket, Download<OpenShard.Ticket> download) {
        var shard = ticket.shard();
        try {
            var began = System.nanoTime();
            var made = samples.make(ticket.row(), download.result());
            var bytes = receivedBytes(download.result());
            var start = System.nanoTime();
            var kept = write(shard, ticket.row(), made, bytes);
            var written = System.nanoTime() - start;
            shard.figures().spent(waitedNanos, start - began, written);
            waitedNanos = 0;
            RowMeasures.add(shard.output().measures(), ticket.row(), download.result(), kept, samples.trace(), written);
            shard.figures().sample(kept.failure(), bytes, download.result().latency());
            shard.finish();
        } catch (IOException | RuntimeException e) {
            abandon(shard, e);
            return;
        }
        commitIfComplete(shard);
    }

    private static int receivedBytes(FetchResult result) {
        return result.fold(
                fetched -> fetched.body().length,
                failed -> failed.cut() == null ? 0 : (int) failed.cut().received());
    }

    /** Writes the sample, or what is left of it when it cannot be written; returns which. */
    private SampleMaker.Made write(OpenShard shard, UrlRow row, SampleMaker.Made made, int bodyBytes)
            throws IOException {
        try {
            shard.output().write(made, bodyBytes);
            return made;
        } catch (UnwritableSampleException e) {
            var bare = samples.internalError(row, e.error());
            shard.output().write(bare, bodyBytes);
            return bare;
        }
    }

    private void commitIfComplete(OpenShard shard) {
        if (!shard.isComplete()) {
            return;
        }
        ShardStats stats;
        try (var output = shard.output()) {
            var kept = shard.kept();
            stats = output.commit(kept == null ? UnaryOperator.identity() : kept::retried);
        } catch (IOException | RuntimeException e) {
            abandon(shard, e);
            return;
        }
        open.remove(shard.number());
        shard.figures().finished(stats.successes(), stats.count() - stats.successes());
        outcomes.add(new ShardOutcome.Finished(shard.number(), stats));
    }

    /** Gives a shard up; what is still under way for it is dropped as it arrives. */
    private void abandon(OpenShard shard, Exception cause) {
        open.remove(shard.number());
        abort(shard);
        outcomes.add(failure(shard.number(), cause));
    }

    /**
     * The outcome that says so.
     *
     * @throws IllegalStateException when the task was killed: its end is nobody's failure, and it must come at once
     * @throws FullStorage.FullStorageException when there is no room for any shard: the task ends, too
     */
    private ShardOutcome failure(int shard, Exception cause) {
        if (Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("The task was interrupted", cause);
        }
        if (FullStorage.isReasonOf(cause)) {
            throw new FullStorage.FullStorageException(cause);
        }
        FailureLog.warn(LOG, "Shard " + config.keys().shardId(shard) + " failed", cause);
        var message = cause.getMessage();
        return new ShardOutcome.Failed(shard, message == null ? cause.getClass().getSimpleName() : message);
    }

    private static void abort(OpenShard shard) {
        shard.figures().abandoned();
        try {
            shard.output().close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("Shard {} left a temporary file behind, to be swept at the end", shard.number(), e);
        }
    }

    @Override
    public void close() {
        downloads.close();
        open.values().forEach(ShardWorker::abort);
        open.clear();
        samples.close();
        shared.release();
    }
}
