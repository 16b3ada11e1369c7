package io.github.img2dataset.shard;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import java.io.Serializable;
import java.util.Set;

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
        return reasons.isEmpty() ? failure.reason() != FailureReason.DUPLICATE : reasons.contains(failure.reason());
    }

    /** How many rows of a shard are tried again. */
    public long rowsIn(ShardStats shard) {
        var failed = shard.count() - shard.successes();
        if (reasons.isEmpty()) {
            return failed - shard.failureReasons().getOrDefault(FailureReason.DUPLICATE.label(), 0L);
        }
        return reasons.stream()
                .mapToLong(reason -> shard.failureReasons().getOrDefault(reason.label(), 0L))
                .sum();
    }
}
