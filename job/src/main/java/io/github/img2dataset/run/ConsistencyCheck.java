package io.github.img2dataset.run;

import io.github.img2dataset.shard.PublishedShard;
import io.github.img2dataset.shard.Rewrite;
import io.github.img2dataset.shard.ShardConfig;
import io.github.img2dataset.shard.ShardOutcome;
import io.github.img2dataset.shard.ShardOutcome.Failed;
import io.github.img2dataset.shard.ShardOutcome.Finished;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at finished shards once more, on the executors; takes back those whose files are not the ones that their
 * stats name, and puts rewritten ones in the place of what they were made from.
 */
record ConsistencyCheck(ShardConfig config) implements FlatMapFunction<Iterator<Integer>, ShardOutcome> {
    private static final Logger LOG = LoggerFactory.getLogger(ConsistencyCheck.class);

    @Override
    public Iterator<ShardOutcome> call(Iterator<Integer> shards) throws IOException {
        var folder = OutputFolder.open(config.outputFolder(), config.storageSettings());
        var outcomes = new ArrayList<ShardOutcome>();
        while (shards.hasNext()) {
            var shard = shards.next();
            var shardId = config.keys().shardId(shard);
            var outcome = PublishedShard.check(folder, shard, shardId, config.claim());
            if (outcome instanceof Failed failed) {
                LOG.warn("Shard {} is withdrawn: {}", shardId, failed.message());
                PublishedShard.remove(folder, shardId, config.outputFormat().fileNames(shardId));
            }
            var rewrite = config.rewrite();
            if (rewrite != null && outcome instanceof Finished) {
                Rewrite.adopt(OutputFolder.open(rewrite.dataSet(), config.storageSettings()), shardId);
            }
            outcomes.add(outcome);
        }
        return outcomes.iterator();
    }
}
