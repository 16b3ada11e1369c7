package io.github.img2dataset.metadata;

import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Contents of {@code <shard>_stats.json}: the Python tool's keys, and more of them to find mixed or damaged shards. The file is
 * written last; where it exists the shard is finished.
 *
 * @param count rows of the shard: the sum of the next three
 * @param startTime seconds since the epoch
 * @param endTime seconds since the epoch
 * @param statuses {@code success} and each error message to its count, the most frequent first, capped
 * @param attempt id of the task attempt that wrote the shard
 * @param files the shard's other files as that attempt published them
 * @param failureReasons {@link io.github.img2dataset.sample.FailureReason#label()} to count
 * @param downloadedBytes of all bodies received, also of images refused later
 * @param measures empty in stats of the Python tool and of early versions of this one
 * @param listDigest of the {@link ListPlan} that the shard was cut from; empty where nobody knows, as in early versions
 * @param retries of failed rows, in the order in which they were made; the times above are those of the first making,
 *     everything else covers them all
 */
public record ShardStats(
        long count,
        long successes,
        long failedToDownload,
        long failedToResize,
        double startTime,
        double endTime,
        Map<String, Long> statuses,
        String attempt,
        List<PublishedFile> files,
        Map<String, Long> failureReasons,
        long downloadedBytes,
        ShardMeasures measures,
        String listDigest,
        List<Retry> retries)
        implements Serializable {

    /**
     * Failed rows of a finished shard were downloaded again.
     *
     * @param startTime seconds since the epoch
     * @param endTime seconds since the epoch
     * @param rows that were tried
     * @param successes rows that have an image since
     * @param downloadedBytes of all bodies received
     */
    public record Retry(double startTime, double endTime, long rows, long successes, long downloadedBytes)
            implements Serializable {}

    private static final String SUFFIX = "_stats.json";

    public ShardStats {
        if (count != successes + failedToDownload + failedToResize) {
            throw new IllegalArgumentException("Stats do not add up: " + count + " rows, " + successes + " + "
                    + failedToDownload + " + " + failedToResize + " by status");
        }
    }

    /** The stats of a shard of which nobody knows the list. */
    public ShardStats(
            long count,
            long successes,
            long failedToDownload,
            long failedToResize,
            double startTime,
            double endTime,
            Map<String, Long> statuses,
            String attempt,
            List<PublishedFile> files,
            Map<String, Long> failureReasons,
            long downloadedBytes,
            ShardMeasures measures) {
        this(
                count,
                successes,
                failedToDownload,
                failedToResize,
                startTime,
                endTime,
                statuses,
                attempt,
                files,
                failureReasons,
                downloadedBytes,
                measures,
                "",
                List.of());
    }

    /** These stats, with the digest of the list that the shard was cut from. */
    public ShardStats ofList(String digest) {
        return new ShardStats(
                count,
                successes,
                failedToDownload,
                failedToResize,
                startTime,
                endTime,
                statuses,
                attempt,
                files,
                failureReasons,
                downloadedBytes,
                measures,
                digest,
                retries);
    }

    /**
     * The stats of a finished shard whose failed rows were downloaded again.
     *
     * @param now what the shard holds after that; its times, bytes, and histograms are those of the retry alone
     * @param rows that were tried
     */
    public ShardStats retried(ShardStats now, long rows) {
        var both = new ArrayList<>(retries);
        both.add(new Retry(now.startTime, now.endTime, rows, now.successes - successes, now.downloadedBytes));
        return new ShardStats(
                now.count,
                now.successes,
                now.failedToDownload,
                now.failedToResize,
                startTime,
                endTime,
                now.statuses,
                now.attempt,
                now.files,
                now.failureReasons,
                downloadedBytes + now.downloadedBytes,
                measures.retried(now.measures),
                now.listDigest,
                List.copyOf(both));
    }

    /** False when the shard was certainly cut from another list. */
    public boolean isOfList(String digest) {
        return listDigest.isEmpty() || digest.isEmpty() || listDigest.equals(digest);
    }

    /** The name of a shard's stats file. */
    public static String fileName(String shardId) {
        return shardId + SUFFIX;
    }

    /** The shard whose stats file has that name, if it is one. */
    public static Optional<String> shardId(String fileName) {
        return fileName.endsWith(SUFFIX)
                ? Optional.of(fileName.substring(0, fileName.length() - SUFFIX.length()))
                : Optional.empty();
    }

    /** Seconds from start to end. */
    public double duration() {
        return endTime - startTime;
    }

    /** The file's bytes. */
    public byte[] toJson() {
        return ShardStatsJson.write(this);
    }

    /**
     * Reads a stats file, one of img2dataset's Python version too; keys it does not know are ignored.
     *
     * @throws IOException when it is no stats file
     */
    public static ShardStats parse(byte[] json) throws IOException {
        return ShardStatsJson.read(json);
    }
}
