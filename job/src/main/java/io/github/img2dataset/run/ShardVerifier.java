package io.github.img2dataset.run;

import io.github.img2dataset.image.DecodeCheck;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.write.CheckedShard;
import io.github.img2dataset.write.ImageProbe;
import io.github.img2dataset.write.ShardCheck;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Checks shards on the executors, one after the other; changes nothing.
 *
 * @param maxImagePixels of images that are decoded; 0 to decode none
 */
record ShardVerifier(String outputFolder, Map<String, String> storageSettings, KeyFormat keys, long maxImagePixels)
        implements PairFlatMapFunction<Iterator<Integer>, Integer, CheckedShard> {

    @Override
    public Iterator<Tuple2<Integer, CheckedShard>> call(Iterator<Integer> shards) throws IOException {
        var checked = new ArrayList<Tuple2<Integer, CheckedShard>>();
        var folder = openFolder();
        if (maxImagePixels == 0) {
            shards.forEachRemaining(shard ->
                    checked.add(new Tuple2<>(shard, ShardCheck.check(folder, keys.shardId(shard), ImageProbe.NONE))));
            return checked.iterator();
        }
        try (var images = new DecodeCheck(maxImagePixels)) {
            shards.forEachRemaining(shard ->
                    checked.add(new Tuple2<>(shard, ShardCheck.check(folder, keys.shardId(shard), images::problem))));
        }
        return checked.iterator();
    }

    OutputFolder openFolder() throws IOException {
        return OutputFolder.open(outputFolder, storageSettings);
    }
}
