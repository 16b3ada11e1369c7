package io.github.img2dataset.index;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.storage.FencingToken;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;

/** Indexes tars, one after the other, on an executor. */
record IndexTask(String outputFolder, Map<String, String> storageSettings, Loader loader, FencingToken lease)
        implements FlatMapFunction<Iterator<String>, IndexedShard> {

    @Override
    public Iterator<IndexedShard> call(Iterator<String> shardIds) throws IOException {
        var folder = OutputFolder.open(outputFolder, storageSettings);
        var indexed = new ArrayList<IndexedShard>();
        while (shardIds.hasNext()) {
            indexed.add(indexed(folder, shardIds.next()));
        }
        return indexed.iterator();
    }

    private IndexedShard indexed(OutputFolder folder, String shardId) throws IOException {
        var tar = shardId + ".tar";
        var content = TarHeaders.read(folder, tar);
        var index = ShardIndex.of(content);
        var stats = ShardStats.parse(folder.read(ShardStats.fileName(shardId)));
        if (stats.successes() != index.samples().size()) {
            throw new IOException(tar + " has " + index.samples().size() + " samples, but its stats count "
                    + stats.successes() + "; img2dataset verify tells what is wrong with it");
        }
        switch (loader) {
            case ENERGON -> write(folder, tar + ".idx", index.energon());
            case DALI -> write(folder, shardId + ".idx", index.dali());
            case WIDS -> {}
        }
        var bytes = folder.info(tar).orElseThrow().length();
        return new IndexedShard(tar, index.samples().size(), bytes, List.copyOf(index.extensions()));
    }

    private void write(OutputFolder folder, String name, byte[] content) throws IOException {
        lease.check(storageSettings);
        folder.put(name, content);
    }
}
