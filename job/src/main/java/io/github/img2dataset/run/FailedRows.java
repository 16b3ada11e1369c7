package io.github.img2dataset.run;

import io.github.img2dataset.api.RetryResult;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.shard.RetryFailed;
import io.github.img2dataset.shard.ShardConfig;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Looks, on the executors, which finished shards have rows to try again: by their stats, which are small. */
record FailedRows(ShardConfig config, RetryFailed retry)
        implements FlatMapFunction<Iterator<Integer>, FailedRows.Shard> {

    /**
     * A finished shard with failed rows.
     *
     * @param rows to try again
     * @param triedBefore rows that earlier runs tried again, as often as they did
     */
    record Shard(int number, long rows, long successes, long triedBefore) implements Serializable {}

    @Override
    public Iterator<Shard> call(Iterator<Integer> shards) throws IOException {
        var folder = OutputFolder.open(config.outputFolder(), config.storageSettings());
        var found = new ArrayList<Shard>();
        while (shards.hasNext()) {
            var shard = shards.next();
            var stats = ShardStats.parse(
                    folder.read(ShardStats.fileName(config.keys().shardId(shard))));
            var rows = retry.rowsIn(stats);
            if (rows > 0) {
                var triedBefore = stats.retries().stream()
                        .mapToLong(ShardStats.Retry::rows)
                        .sum();
                found.add(new Shard(shard, rows, stats.successes(), triedBefore));
            }
        }
        return found.iterator();
    }

    /** What came of trying the rows of these shards again. */
    static RetryResult retried(List<Shard> found, RoundResult result) {
        var rewritten = found.stream()
                .filter(shard -> !result.failures().containsKey(shard.number()))
                .toList();
        var before = rewritten.stream().mapToLong(Shard::successes).sum();
        return new RetryResult(
                rewritten.size(),
                rewritten.stream().mapToLong(Shard::rows).sum(),
                result.totals().successes() - before,
                result.totals().failureReasons(),
                result.failures());
    }
}
