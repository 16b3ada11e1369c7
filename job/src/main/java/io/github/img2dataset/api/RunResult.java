package io.github.img2dataset.api;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The result of a run. Counts, bytes and times cover the shards that this run made, not the
 * {@link #shardsFinishedBefore()} that an earlier one had finished.
 * {@code toString()} is the summary that the command line prints.
 */
public interface RunResult {

    /** Names the run in logs and in the data set's {@code .img2dataset/runs}. */
    String runId();

    /** Uri of the data set's folder. */
    String outputFolder();

    /** Whether every shard of the list is in the output folder, and each that was to be rewritten is. */
    boolean isComplete();

    /** Time from the first shard's beginning to the last one's end. */
    Duration duration();

    /** Rows of the shards that this run made. */
    long rows();

    /** Rows that have an image. */
    long images();

    /** Rows by status: {@code success}, {@code failed_to_download}, {@code failed_to_resize}. */
    Map<String, Long> statusCounts();

    /** Failed rows by reason, such as {@code timeout}; the most frequent first. */
    Map<String, Long> failureReasons();

    /** Failed rows by error message; the most frequent first, exact up to a cap for each shard. */
    Map<String, Long> errorMessages();

    /** Rows a second over {@link #duration()}. */
    double rowsPerSecond();

    /** Share of the rows that have an image, 0 to 1; 0 without rows. */
    double successRate();

    /** Length of all bodies received, in bytes. */
    long downloadedBytes();

    /** Length of all published files, in bytes. */
    long writtenBytes();

    /** The shards that this run made or could not make, in the order of their numbers. */
    List<ShardResult> shards();

    /** Shards of the list that were in the output folder before this run. */
    int shardsFinishedBefore();

    /** The outcome of {@code retry_failed}; empty if the option was not set. */
    Optional<RetryResult> retried();

    /** Hosts that fell silent, to the seconds that their rows waited for them; the longest first. */
    Map<String, Double> hostWaits();

    /**
     * Option that limits requests to a host, to the hosts whose rows waited for it, to the seconds that they did; the
     * longest first.
     */
    Map<String, Map<String, Double>> hostLimits();

    /** Uri of the report; empty if it could not be written, or there is nothing to report on. */
    Optional<String> report();

    /** Page at Weights &amp; Biases, or the command that makes one; empty if nothing was logged there. */
    Optional<String> wandb();

    /** Folder of Spark's event log, which the Spark history server shows; empty if the session writes none. */
    Optional<String> eventLog();
}
