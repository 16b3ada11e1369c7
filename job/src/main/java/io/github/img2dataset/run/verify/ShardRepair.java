package io.github.img2dataset.run.verify;

import io.github.img2dataset.shard.PublishedShard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;

/**
 * Removes broken shards, on the executors, and gives their numbers. Each is looked at once more before: a storage that
 * failed for a moment must not cost a good shard.
 */
record ShardRepair(ShardVerifier verifier) implements FlatMapFunction<Iterator<Integer>, Integer> {

    @Override
    public Iterator<Integer> call(Iterator<Integer> shards) throws IOException {
        var folder = verifier.openFolder();
        var removed = new ArrayList<Integer>();
        var again = verifier.call(shards);
        while (again.hasNext()) {
            var found = again.next();
            if (!found._2().isWhole()) {
                PublishedShard.remove(folder, verifier.shardId(found._1()));
                removed.add(found._1());
            }
        }
        return removed.iterator();
    }
}
