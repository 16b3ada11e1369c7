package io.github.img2dataset.metadata;

import java.io.Serializable;
import java.util.Map;

/** Adds up the stats of a run's shards for its summary; one per task crosses to the driver. Single-threaded. */
public final class RunTotals implements Serializable {
    private static final long serialVersionUID = 1;

    private static final int MOST_HASHES_HELD = 1_000;

    private final Counts statuses = new Counts();
    private final Counts failureReasons = new Counts();
    private final Counts repeatedHashes = new Counts(MOST_HASHES_HELD);
    private long shards;
    private long count;
    private long successes;
    private long failedToDownload;
    private long failedToResize;
    private long downloadedBytes;
    private long writtenBytes;
    private long retriedRows;
    private double startTime = Double.POSITIVE_INFINITY;
    private double endTime = Double.NEGATIVE_INFINITY;

    /** Takes in one shard. */
    public void add(ShardStats shard) {
        shards++;
        count += shard.count();
        successes += shard.successes();
        failedToDownload += shard.failedToDownload();
        failedToResize += shard.failedToResize();
        downloadedBytes += shard.downloadedBytes();
        shard.files().forEach(file -> writtenBytes += file.length());
        startTime = Math.min(startTime, shard.startTime());
        endTime = Math.max(endTime, shard.endTime());
        for (var retry : shard.retries()) {
            retriedRows += retry.rows();
            endTime = Math.max(endTime, retry.endTime());
        }
        statuses.addAll(shard.statuses());
        failureReasons.addAll(shard.failureReasons());
        repeatedHashes.addAll(shard.measures().repeatedHashes());
    }

    /** Takes in what another has added up. */
    public void merge(RunTotals other) {
        shards += other.shards;
        count += other.count;
        successes += other.successes;
        failedToDownload += other.failedToDownload;
        failedToResize += other.failedToResize;
        downloadedBytes += other.downloadedBytes;
        writtenBytes += other.writtenBytes;
        retriedRows += other.retriedRows;
        startTime = Math.min(startTime, other.startTime);
        endTime = Math.max(endTime, other.endTime);
        statuses.addAll(other.statuses());
        failureReasons.addAll(other.failureReasons());
        repeatedHashes.addAll(other.repeatedHashes());
    }

    public long shards() {
        return shards;
    }

    /** Rows of all shards. */
    public long count() {
        return count;
    }

    public long successes() {
        return successes;
    }

    public long failedToDownload() {
        return failedToDownload;
    }

    public long failedToResize() {
        return failedToResize;
    }

    public long downloadedBytes() {
        return downloadedBytes;
    }

    /** Bytes of all published files, the stats files themselves left out. */
    public long writtenBytes() {
        return writtenBytes;
    }

    /** Rows that were downloaded again after their shards were finished, as often as that was done. */
    public long retriedRows() {
        return retriedRows;
    }

    /** Seconds from the first shard's start to the last one's end; 0 without shards. */
    public double duration() {
        return shards == 0 ? 0 : endTime - startTime;
    }

    /** Share of the rows that have an image, 0 to 1; 0 without rows. */
    public double successRate() {
        return count == 0 ? 0 : (double) successes / count;
    }

    /** {@code success} and the error messages by count, the most frequent first; exact up to the shards' own caps. */
    public Map<String, Long> statuses() {
        return statuses.mostFrequent();
    }

    /**
     * Hashes of downloaded bytes that many images have, to how many at least, the most frequent first; see {@link
     * ShardMeasures#repeatedHashes()}.
     */
    public Map<String, Long> repeatedHashes() {
        return repeatedHashes.mostFrequent();
    }

    /** Failure reasons by count, the most frequent first. */
    public Map<String, Long> failureReasons() {
        return failureReasons.mostFrequent();
    }
}
