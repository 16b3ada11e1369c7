package io.github.img2dataset.run;

import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.report.page.RunFigures;
import io.github.img2dataset.report.page.RunRecord;
import io.github.img2dataset.storage.FailureLog;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.threads.Daemons;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews a data set's report and its run's record while the run makes shards or tries failed rows again, without pictures. All cores of the
 * executors are taken by the run, so the driver reads the statistics itself, those of each shard once, or at each renewal
 * while the shard may be rewritten.
 */
final class LiveReport implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveReport.class);
    private static final int READERS = 8;
    private static final int SHARDS_AT_ONCE = 100;

    /** A folder that takes long to look through is looked through less often. */
    private static final int PAUSE_TO_WORK = 10;

    private static final ThreadFactory THREADS = Daemons.named("img2dataset-report");

    private final OutputFolder folder;
    private final Map<String, String> storageSettings;
    private final BitSet finishedBefore;
    private final SoFar soFar;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(THREADS);
    private final BitSet known = new BitSet();
    private final RunFigures ofThisRun = new RunFigures();
    private RunFigures before = new RunFigures();
    private volatile List<FailedRows.Shard> rewritten = List.of();

    /** Makes the record of a run that is under way. */
    @FunctionalInterface
    interface SoFar {
        RunRecord record(RunTotals made, RetriedRows retried);
    }

    /**
     * Renews nothing until it is started or told to.
     *
     * @param finishedBefore shards that are not this run's
     * @param soFar the run's record, given what its shards and its retried rows add up to
     */
    LiveReport(OutputFolder folder, Map<String, String> storageSettings, BitSet finishedBefore, SoFar soFar) {
        this.folder = folder;
        this.storageSettings = storageSettings;
        this.finishedBefore = finishedBefore;
        this.soFar = soFar;
    }

    /** Renews the report every so often until it is closed; never, with a period of zero. */
    LiveReport start(Duration period) {
        if (!period.isZero()) {
            next(period, period);
        }
        return this;
    }

    private void next(Duration pause, Duration period) {
        if (!clock.isShutdown()) {
            var unused = clock.schedule(() -> renewAndGoOn(period), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void renewAndGoOn(Duration period) {
        var began = System.nanoTime();
        try {
            renew();
        } catch (InterruptedException e) {
            return; // closed
        } catch (Exception e) { // a report that cannot be written is no failure of the run
            FailureLog.warn(LOG, "The report could not be renewed; the next try is in " + period, e);
        }
        var pause = Duration.ofNanos(PAUSE_TO_WORK * (System.nanoTime() - began));
        next(pause.compareTo(period) > 0 ? pause : period, period);
    }

    /** Reads these finished shards, whose failed rows are about to be tried again, anew at each renewal. */
    void rewriting(List<FailedRows.Shard> shards) {
        rewritten = List.copyOf(shards);
    }

    /** Takes in what is finished since the last time, and writes the record and the page. */
    void renew() throws IOException, InterruptedException {
        var inventory = ShardInventory.of(folder);
        // While its files change places, a shard may have no stats for a moment.
        var rewriting = rewritten.stream()
                .filter(shard -> inventory.finished().get(shard.number()))
                .toList();
        var changing = new BitSet();
        rewriting.forEach(shard -> changing.set(shard.number()));
        if (known.intersects(changing)) { // sums cannot be taken apart
            known.andNot(finishedBefore);
            before = new RunFigures();
        }
        var retried = read(changing, inventory);
        addFinished(changing, inventory);

        var record = soFar.record(ofThisRun.totals(), RetriedRows.since(rewriting, retried.totals()));
        new RunRecords(folder).put(record);
        var figures = new RunFigures().merge(before).merge(retried).merge(ofThisRun);
        ReportFile.write(folder, ReportJob.report(folder, inventory, figures, record.runId(), List.of()));
    }

    /** Adds the shards that are finished and not known yet, but for those that are changing, to the figures of this run and of those before it. */
    private void addFinished(BitSet changing, ShardInventory inventory) throws IOException, InterruptedException {
        var fresh = (BitSet) inventory.finished().clone();
        fresh.andNot(known);
        fresh.andNot(changing);
        var earlier = (BitSet) fresh.clone();
        earlier.and(finishedBefore);
        before.merge(read(earlier, inventory));
        known.or(earlier);
        fresh.andNot(finishedBefore);
        ofThisRun.merge(read(fresh, inventory));
        known.or(fresh);
    }

    private RunFigures read(BitSet shards, ShardInventory inventory) throws IOException, InterruptedException {
        var numbers = shards.stream().boxed().toList();
        var reader = new StatsReader(folder.uri(), storageSettings, inventory.keys());
        var parts = new ArrayList<Callable<RunFigures>>();
        for (var from = 0; from < numbers.size(); from += SHARDS_AT_ONCE) {
            var part = numbers.subList(from, Math.min(numbers.size(), from + SHARDS_AT_ONCE));
            parts.add(() -> reader.call(part.iterator()).next());
        }
        var readers = Executors.newFixedThreadPool(READERS, THREADS);
        try {
            return sum(readers, parts);
        } finally {
            readers.shutdownNow();
        }
    }

    private static RunFigures sum(ExecutorService readers, List<Callable<RunFigures>> parts)
            throws IOException, InterruptedException {
        var sum = new RunFigures();
        for (var part : readers.invokeAll(parts)) {
            try {
                sum.merge(part.get());
            } catch (ExecutionException e) {
                throw new IOException("Statistics could not be read: " + e.getCause(), e.getCause());
            }
        }
        return sum;
    }

    /** Ends the renewals; one that is under way is waited for, so that it cannot follow the run's own last report. */
    @Override
    public void close() {
        clock.shutdownNow();
        try {
            if (!clock.awaitTermination(1, TimeUnit.MINUTES)) {
                LOG.warn("Renewing the report takes too long; it may be out of date for a while");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
