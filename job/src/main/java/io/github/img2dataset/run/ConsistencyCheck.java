package io.github.img2dataset.run;

import io.github.img2dataset.shard.PublishedShard;
import io.github.img2dataset.shard.ShardConfig;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.Iterator;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * Looks at finished shards once more, on the executors; takes back those whose files are not the ones that their
 * stats name, and gives their numbers with what was wrong.
 */
record ConsistencyCheck(ShardConfig config) implements FlatMapFunction<Iterator<Integer>, Tuple2<Integer, String>> {
    private static final Logger LOG = LoggerFactory.getLogger(ConsistencyCheck.class);

    @Override
    public Iterator<Tuple2<Integer, String>> call(Iterator<Integer> shards) throws IOException {
        var folder = OutputFolder.open(config.outputFolder(), config.storageSettings());
        var broken = Stream.<Tuple2<Integer, String>>builder();
        while (shards.hasNext()) {
            var shard = shards.next();
            var shardId = config.keys().shardId(shard);
            var problem = PublishedShard.problem(folder, shardId);
            if (problem.isPresent()) {
                LOG.warn("Shard {} is taken back: {}", shardId, problem.get());
                PublishedShard.remove(folder, shardId, config.outputFormat().fileNames(shardId));
                broken.add(new Tuple2<>(shard, problem.get()));
            }
        }
        return broken.build().iterator();
    }
}
