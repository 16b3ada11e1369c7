package io.github.img2dataset.run;

import io.github.img2dataset.api.RetryResult;
import io.github.img2dataset.metadata.RunTotals;
import java.util.List;
import java.util.Optional;

/**
 * Failed rows of finished shards that one run downloaded again.
 *
 * @param images rows of those that have an image since
 */
record RetriedRows(long rows, long images) {
    /** A whole run's, none when it was not asked to try rows again. */
    static RetriedRows of(Optional<RetryResult> result) {
        return result.map(retried -> new RetriedRows(retried.rows(), retried.succeeded()))
                .orElse(new RetriedRows(0, 0));
    }

    /**
     * Counts those tried so far.
     *
     * @param shards as they were found when the retry began
     * @param now what the same shards add up to
     */
    static RetriedRows since(List<FailedRows.Shard> shards, RunTotals now) {
        var rows = shards.stream().mapToLong(FailedRows.Shard::triedBefore).sum();
        var images = shards.stream().mapToLong(FailedRows.Shard::successes).sum();
        return new RetriedRows(now.retriedRows() - rows, now.successes() - images);
    }
}
