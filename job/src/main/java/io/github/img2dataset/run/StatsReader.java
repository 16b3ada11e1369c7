package io.github.img2dataset.run;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.report.page.RunFigures;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.storage.OutputFolder;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds up the stats of a task's shards. */
record StatsReader(String folder, Map<String, String> storageSettings, KeyFormat keys)
        implements FlatMapFunction<Iterator<Integer>, RunFigures> {
    private static final Logger LOG = LoggerFactory.getLogger(StatsReader.class);

    @Override
    public Iterator<RunFigures> call(Iterator<Integer> shards) throws IOException {
        var output = OutputFolder.open(folder, storageSettings);
        var figures = new RunFigures();
        while (shards.hasNext()) {
            add(figures, output, shards.next());
        }
        return List.of(figures).iterator();
    }

    private void add(RunFigures figures, OutputFolder output, int shard) throws IOException {
        var name = ShardStats.fileName(keys.shardId(shard));
        byte[] json;
        try {
            json = output.read(name);
        } catch (FileNotFoundException e) {
            figures.addMissing(shard); // a run or a repair removed it meanwhile
            return;
        }
        try {
            figures.add(shard, ShardStats.parse(json));
        } catch (IOException e) {
            LOG.warn("{} cannot be read: {}", name, e.getMessage());
            figures.addUnreadable(shard);
        }
    }
}
