package io.github.img2dataset.shard;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which failed rows of finished shards are tried again.
 *
 * @param reasons those that failed for one of them; empty for all, the duplicates of other rows left out
 */
public record RetryFailed(Set<FailureReason> reasons) implements Serializable {
    public RetryFailed {
        reasons = Set.copyOf(reasons);
    }

    /** Whether a row that failed so is tried again. */
    boolean wants(Failure failure) {
        return reasons.isEmpty() ? failure.reason().isRetriedLater() : reasons.contains(failure.reason());
    }

    /** Number of rows of a shard that are tried again. */
    public long rowsIn(ShardStats shard) {
        if (!reasons.isEmpty()) {
            return rowsIn(shard, reasons.stream());
        }
        var failed = shard.count() - shard.successes();
        return failed - rowsIn(shard, Arrays.stream(FailureReason.values()).filter(reason -> !reason.isRetriedLater()));
    }

    private static long rowsIn(ShardStats shard, Stream<FailureReason> reasons) {
        return reasons.mapToLong(reason -> shard.failureReasons().getOrDefault(reason.label(), 0L))
                .sum();
    }
}
