package io.github.img2dataset.run;

import io.github.img2dataset.api.ShardResult;
import io.github.img2dataset.metadata.Counts;
import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.shard.ShardOutcome;
import io.github.img2dataset.shard.ShardOutcome.Finished;
import java.io.Serializable;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What became of many shards: the sums of the finished ones, the failed ones by name. One per task crosses to the driver. */
final class RoundResult implements Serializable {
    private static final int MOST_FREQUENT = 3;
    private static final int LONGEST_MESSAGE = 200;

    private final RunTotals totals = new RunTotals();
    /** A map, not an array: a task knows ten shards of maybe a million. */
    private final TreeMap<Integer, Made> finished = new TreeMap<>();

    /** What is in a finished shard. */
    private record Made(int rows, int images) implements Serializable {
        /** Stands for a shard of which nobody told what is in it; the second look does. */
        static final Made UNKNOWN = new Made(0, 0);
    }

    /** Adds the results of the rounds before this one. */
    private final TreeMap<Integer, Made> earlier = new TreeMap<>();

    private final TreeMap<Integer, String> failures = new TreeMap<>();

    /** What became of the wanted shards when nobody came back to tell: those with stats are finished. */
    static RoundResult ofFolder(BitSet wanted, BitSet finished, String whyOthersAreNot) {
        var result = new RoundResult();
        wanted.stream().forEach(shard -> {
            if (finished.get(shard)) {
                result.finished.put(shard, Made.UNKNOWN);
            } else {
                result.failures.put(shard, whyOthersAreNot);
            }
        });
        return result;
    }

    RoundResult add(ShardOutcome outcome) {
        outcome.either(this::addFinished, failed -> failures.put(failed.shard(), failed.message()));
        return this;
    }

    private void addFinished(Finished shard) {
        var stats = shard.stats();
        totals.add(stats);
        finished.put(shard.shard(), new Made((int) stats.count(), (int) stats.successes()));
    }

    RoundResult merge(RoundResult other) {
        totals.merge(other.totals);
        finished.putAll(other.finished);
        failures.putAll(other.failures);
        return this;
    }

    /** The finished shards as they were found by a second look, with the failures of the first. */
    RoundResult checkedBy(RoundResult secondLook) {
        secondLook.failures.putAll(failures);
        return secondLook;
    }

    /** This round and the next, which tried this one's failures again. */
    RoundResult followedBy(RoundResult next) {
        next.totals.merge(totals);
        next.earlier.putAll(earlier);
        next.earlier.putAll(finished);
        return next;
    }

    List<Integer> finishedShards() {
        return List.copyOf(finished.keySet());
    }

    /** The shards of all rounds, finished or missing, in the order of their numbers. */
    List<ShardResult> shards(KeyFormat keys) {
        var shards = new TreeMap<Integer, ShardResult>();
        Stream.of(earlier, finished)
                .flatMap(made -> made.entrySet().stream())
                .forEach(shard -> shards.put(
                        shard.getKey(),
                        new ShardResult(
                                shard.getKey(),
                                keys.shardId(shard.getKey()),
                                shard.getValue().rows(),
                                shard.getValue().images(),
                                Optional.empty())));
        failures.forEach((shard, problem) ->
                shards.put(shard, new ShardResult(shard, keys.shardId(shard), 0, 0, Optional.of(problem))));
        return List.copyOf(shards.values());
    }

    RunTotals totals() {
        return totals;
    }

    /** Shard to what went wrong. */
    SortedMap<Integer, String> failures() {
        return failures;
    }

    /** What went wrong to how often; the most frequent few, of bounded length. */
    Map<String, Long> mostFrequentFailures() {
        var counts = new Counts();
        failures.values()
                .forEach(message -> counts.add(message.substring(0, Math.min(LONGEST_MESSAGE, message.length()))));
        return counts.mostFrequent(MOST_FREQUENT);
    }

    BitSet failedShards() {
        var shards = new BitSet();
        failures.keySet().forEach(shards::set);
        return shards;
    }
}
