package io.github.img2dataset.run;

import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.shard.ShardOutcome;
import io.github.img2dataset.shard.ShardOutcome.Failed;
import io.github.img2dataset.shard.ShardOutcome.Finished;
import java.io.Serializable;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What became of many shards: the sums of the finished ones, the failed ones by name. One per task crosses to the driver. */
final class RoundResult implements Serializable {
    private RunTotals totals = new RunTotals();
    private final BitSet finished = new BitSet();
    private TreeMap<Integer, String> failures = new TreeMap<>();

    RoundResult add(ShardOutcome outcome) {
        if (outcome instanceof Finished done) {
            totals.add(done.stats());
            finished.set(done.shard());
        } else if (outcome instanceof Failed failed) {
            failures.put(failed.shard(), failed.message());
        }
        return this;
    }

    RoundResult merge(RoundResult other) {
        totals.merge(other.totals);
        finished.or(other.finished);
        failures.putAll(other.failures);
        return this;
    }

    /** This round and the next, which tried this one's failures again. */
    RoundResult followedBy(RoundResult next) {
        totals.merge(next.totals);
        failures = next.failures;
        return this;
    }

    /** A shard that looked finished was taken back. */
    void takeBack(int shard, String problem) {
        failures.put(shard, problem);
    }

    List<Integer> finishedShards() {
        return finished.stream().boxed().toList();
    }

    RunTotals totals() {
        return totals;
    }

    /** Shard to what went wrong. */
    SortedMap<Integer, String> failures() {
        return failures;
    }

    BitSet failedShards() {
        var shards = new BitSet();
        failures.keySet().forEach(shards::set);
        return shards;
    }
}
