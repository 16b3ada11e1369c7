package io.github.img2dataset.pack;

import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.shard.ShardOutcome;
import java.io.Serializable;
import java.util.SortedMap;
import java.util.TreeMap;

/** What became of many new shards: the sums of the finished ones, the failed ones by number. One per task crosses. */
final class PackResult implements Serializable {
    private static final long serialVersionUID = 1;

    private final RunTotals totals = new RunTotals();
    private final TreeMap<Integer, String> failures = new TreeMap<>();

    PackResult add(ShardOutcome outcome) {
        outcome.either(
                finished -> totals.add(finished.stats()), failed -> failures.put(failed.shard(), failed.message()));
        return this;
    }

    PackResult merge(PackResult other) {
        totals.merge(other.totals);
        failures.putAll(other.failures);
        return this;
    }

    RunTotals totals() {
        return totals;
    }

    /** New shard's number to what went wrong. */
    SortedMap<Integer, String> failures() {
        return failures;
    }
}
