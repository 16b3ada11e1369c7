package io.github.img2dataset.api;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The progress of a run at one moment. A row counts as soon as it has an image or a failure, before its shard is finished.
 *
 * @param runId names the run
 * @param shardsDone shards that this run has finished
 * @param shards that this run has to make; 0 until the url list is read
 * @param rowsDone rows with an image or a failure
 * @param rows of all shards that this run has to make
 * @param images rows with an image
 * @param downloadedBytes of all bodies received
 * @param failures failure reason to number of rows
 * @param elapsed since the first shard was begun
 */
public record RunProgress(
        String runId,
        int shardsDone,
        int shards,
        long rowsDone,
        long rows,
        long images,
        long downloadedBytes,
        Map<String, Long> failures,
        Duration elapsed) {
    /** Copies the failures. */
    public RunProgress {
        failures = Map.copyOf(failures);
    }

    /**
     * A run that has not begun to download.
     *
     * @param runId names the run
     * @return all figures at 0
     */
    public static RunProgress none(String runId) {
        return new RunProgress(runId, 0, 0, 0, 0, 0, 0, Map.of(), Duration.ZERO);
    }

    /** Images a second, on average. */
    public double imagesPerSecond() {
        return images / seconds();
    }

    /** Share of the rows done that have an image, 0 to 1; 0 before the first. */
    public double successRate() {
        return rowsDone == 0 ? 0 : (double) images / rowsDone;
    }

    /** Time left if the rest goes as fast as what is done; empty before the first row. */
    public Optional<Duration> remaining() {
        return rowsDone == 0
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(Math.round((rows - rowsDone) * seconds() / rowsDone * 1000)));
    }

    private double seconds() {
        return Math.max(0.001, elapsed.toMillis() / 1000.0);
    }

    /** One line, as {@code 3/10 shards, 30,000/100,000 rows, 120 images/s}. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d/%d shards, %,d/%,d rows, %.0f images/s",
                shardsDone,
                shards,
                rowsDone,
                rows,
                imagesPerSecond());
    }
}
