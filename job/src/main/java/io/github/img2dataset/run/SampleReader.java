package io.github.img2dataset.run;

import io.github.img2dataset.output.StoredSample;
import io.github.img2dataset.output.StoredSamples;
import io.github.img2dataset.report.page.ContactSample;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the first pictures of a task's shards and makes them small. */
record SampleReader(String folder, Map<String, String> storageSettings, KeyFormat keys, int samplesPerShard)
        implements FlatMapFunction<Iterator<Integer>, ContactSample> {
    private static final Logger LOG = LoggerFactory.getLogger(SampleReader.class);

    @Override
    public Iterator<ContactSample> call(Iterator<Integer> shards) throws IOException {
        var output = OutputFolder.open(folder, storageSettings);
        var small = new ArrayList<ContactSample>();
        try (var thumbnails = new Thumbnails()) {
            while (shards.hasNext()) {
                for (var sample : stored(output, keys.shardId(shards.next()))) {
                    thumbnails.of(sample).ifPresent(small::add);
                }
            }
        }
        return small.iterator();
    }

    /** A report shows what can be shown; whether the shard is whole is for verify to say. */
    private List<StoredSample> stored(OutputFolder output, String shardId) {
        try {
            return StoredSamples.first(output, shardId, samplesPerShard);
        } catch (IOException | RuntimeException e) {
            LOG.warn("No sample images from shard {}: {}", shardId, e.getMessage());
            return List.of();
        }
    }
}
