package io.github.img2dataset.report.page;

import io.github.img2dataset.metadata.Histogram;
import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.metadata.ShardMeasures;
import io.github.img2dataset.metadata.ShardStats;
import java.io.Serializable;

/**
 * All that a report says of the shards of a data set, added up; a few hundred kilobytes at most, however many shards
 * there are. Executors add up their shards', then each other's. Single-threaded.
 */
public final class RunFigures implements Serializable {
    private static final long serialVersionUID = 1;

    private final RunTotals totals = new RunTotals();
    private final ShardMeasures measures = new ShardMeasures();
    private final Histogram durations = new Histogram();
    private final Timeline timeline = new Timeline();
    private final ActiveTime activeTime = new ActiveTime();
    private final ShardStrip strip = new ShardStrip();
    private final ShardRanking slowest = ShardRanking.slowest();
    private final ShardRanking leastSuccessful = ShardRanking.leastSuccessful();
    private long unreadable;

    /** Takes in a finished shard. */
    public RunFigures add(int shard, ShardStats stats) {
        var seconds = Math.max(0, stats.duration());
        totals.add(stats);
        measures.addAll(stats.measures());
        durations.add(seconds);
        addTimes(stats);
        strip.add(shard, stats.count(), stats.successes(), seconds);
        var ranked = new ShardRanking.Ranked(shard, stats.count(), stats.successes(), seconds);
        slowest.add(ranked);
        leastSuccessful.add(ranked);
        return this;
    }

    /** The first making has what the retries have not. */
    private void addTimes(ShardStats stats) {
        var successes = stats.successes();
        var bytes = stats.downloadedBytes();
        for (var retry : stats.retries()) {
            timeline.add(
                    retry.startTime(),
                    retry.endTime(),
                    retry.successes(),
                    retry.rows() - retry.successes(),
                    retry.downloadedBytes());
            activeTime.add(retry.startTime(), retry.endTime());
            successes -= retry.successes();
            bytes -= retry.downloadedBytes();
        }
        timeline.add(stats.startTime(), stats.endTime(), successes, stats.count() - successes, bytes);
        activeTime.add(stats.startTime(), stats.endTime());
    }

    /** Takes in a shard whose stats cannot be read. */
    public RunFigures addUnreadable(int shard) {
        unreadable++;
        strip.addMissing(shard);
        return this;
    }

    /** Takes in a shard of the list that is not finished. */
    public RunFigures addMissing(int shard) {
        strip.addMissing(shard);
        return this;
    }

    /** Takes in what another has added up. */
    public RunFigures merge(RunFigures other) {
        totals.merge(other.totals);
        measures.addAll(other.measures);
        durations.add(other.durations);
        timeline.add(other.timeline);
        activeTime.add(other.activeTime);
        strip.add(other.strip);
        slowest.add(other.slowest);
        leastSuccessful.add(other.leastSuccessful);
        unreadable += other.unreadable;
        return this;
    }

    public RunTotals totals() {
        return totals;
    }

    public ShardMeasures measures() {
        return measures;
    }

    /** Seconds that shards took. */
    Histogram durations() {
        return durations;
    }

    Timeline timeline() {
        return timeline;
    }

    ShardStrip strip() {
        return strip;
    }

    ShardRanking slowest() {
        return slowest;
    }

    ShardRanking leastSuccessful() {
        return leastSuccessful;
    }

    /** Shards whose stats are damaged. */
    long unreadable() {
        return unreadable;
    }

    /** Seconds in which shards were under way, the pauses between runs left out. */
    double seconds() {
        return activeTime.seconds();
    }

    /** Rows downloaded a second while shards were under way, those of retries among them. */
    double rowsPerSecond() {
        return perSecond(totals.count() + totals.retriedRows());
    }

    /** Rate of an amount, per second during which shards were being made. */
    double perSecond(long amount) {
        return seconds() <= 0 ? 0 : amount / seconds();
    }
}
