package io.github.img2dataset.run.verify;

import io.github.img2dataset.image.DecodeCheck;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.output.CheckedShard;
import io.github.img2dataset.output.ImageProbe;
import io.github.img2dataset.output.ShardCheck;
import io.github.img2dataset.run.ShardInventory.ShardsOfList;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import scala.Tuple2;

/**
 * Checks shards on the executors, one after the other; changes nothing.
 *
 * @param maxImagePixels of images that are decoded; 0 to decode none
 */
record ShardVerifier(
        String outputFolder,
        Map<String, String> storageSettings,
        KeyFormat keys,
        SortedMap<Integer, String> others,
        List<ShardsOfList> lists,
        long maxImagePixels)
        implements PairFlatMapFunction<Iterator<Integer>, Integer, CheckedShard> {

    @Override
    public Iterator<Tuple2<Integer, CheckedShard>> call(Iterator<Integer> shards) throws IOException {
        var checked = new ArrayList<Tuple2<Integer, CheckedShard>>();
        var folder = openFolder();
        if (maxImagePixels == 0) {
            shards.forEachRemaining(shard -> checked.add(new Tuple2<>(shard, check(folder, shard, ImageProbe.NONE))));
            return checked.iterator();
        }
        try (var images = new DecodeCheck(maxImagePixels)) {
            shards.forEachRemaining(shard -> checked.add(new Tuple2<>(shard, check(folder, shard, images::problem))));
        }
        return checked.iterator();
    }

    private CheckedShard check(OutputFolder folder, int shard, ImageProbe images) {
        var keepsKeys = lists.stream().anyMatch(list -> list.isPacked() && list.covers(shard));
        var found = ShardCheck.check(folder, shardId(shard), images, keepsKeys);
        return isOfAnotherList(folder, shard)
                ? found.with("was cut from another list than the plan of the data set says")
                : found;
    }

    /** Published by a run that had lost the folder to another; what cannot be read is told otherwise. */
    private boolean isOfAnotherList(OutputFolder folder, int shard) {
        var planned = lists.stream().filter(list -> list.covers(shard)).toList();
        if (planned.isEmpty()) {
            return false;
        }
        try {
            var stats = ShardStats.parse(folder.read(ShardStats.fileName(shardId(shard))));
            return planned.stream().noneMatch(list -> stats.isOfList(list.digest()));
        } catch (IOException e) {
            return false;
        }
    }

    String shardId(int shard) {
        var other = others.get(shard);
        return other == null ? keys.shardId(shard) : other;
    }

    OutputFolder openFolder() throws IOException {
        return OutputFolder.open(outputFolder, storageSettings);
    }
}
