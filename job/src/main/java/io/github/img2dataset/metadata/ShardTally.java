package io.github.img2dataset.metadata;

import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.Status;
import io.github.img2dataset.storage.PublishedFile;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of a shard's rows, from its first row to its last. Single-threaded. */
public final class ShardTally {
    private final Clock clock;
    private final double startTime;
    private final Map<Status, Long> byStatus = new EnumMap<>(Status.class);
    private final Counts statuses = new Counts();
    private final Counts reasons = new Counts();
    private final ShardMeasures measures = new ShardMeasures();
    private long downloadedBytes;

    /** Starts the shard's clock. */
    public ShardTally() {
        this(Clock.systemUTC());
    }

    ShardTally(Clock clock) {
        this.clock = clock;
        this.startTime = now();
    }

    /** Counts one row: a success when there is no failure. */
    public void add(@Nullable Failure failure) {
        var status = failure == null ? Status.SUCCESS : failure.reason().status();
        byStatus.merge(status, 1L, Long::sum);
        statuses.add(failure == null ? status.label() : failure.message());
        if (failure != null) {
            reasons.add(failure.reason().label());
        }
    }

    /** Adds the length of a received body. */
    public void addDownloadedBytes(long bytes) {
        downloadedBytes += bytes;
    }

    /** The histograms that count the rows' measures. */
    public ShardMeasures measures() {
        return measures;
    }

    /** Rows counted so far. */
    public long count() {
        return byStatus.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Stops the clock.
     *
     * @param attempt id of the task attempt
     * @param files what it published for the shard
     */
    public ShardStats finish(String attempt, List<PublishedFile> files) {
        return new ShardStats(
                count(),
                of(Status.SUCCESS),
                of(Status.FAILED_TO_DOWNLOAD),
                of(Status.FAILED_TO_RESIZE),
                startTime,
                now(),
                statuses.mostFrequent(),
                attempt,
                List.copyOf(files),
                reasons.mostFrequent(),
                downloadedBytes,
                measures);
    }

    private long of(Status status) {
        return byStatus.getOrDefault(status, 0L);
    }

    private double now() {
        return clock.millis() / 1000.0;
    }
}
