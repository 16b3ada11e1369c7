package io.github.img2dataset.run;

import io.github.img2dataset.output.StoredSamples;
import io.github.img2dataset.report.page.ContactSample;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/** Reads chosen pictures of a task's shards and makes them small. */
record DuplicatePictures(String folder, Map<String, String> storageSettings)
        implements FlatMapFunction<Iterator<Tuple2<String, Set<String>>>, ContactSample> {
    private static final Logger LOG = LoggerFactory.getLogger(DuplicatePictures.class);

    @Override
    public Iterator<ContactSample> call(Iterator<Tuple2<String, Set<String>>> shards) throws IOException {
        var output = OutputFolder.open(folder, storageSettings);
        var small = new ArrayList<ContactSample>();
        try (var thumbnails = new Thumbnails()) {
            while (shards.hasNext()) {
                var shard = shards.next();
                read(output, shard._1(), shard._2(), thumbnails, small);
            }
        }
        return small.iterator();
    }

    /** The groups are found already; a shard that cannot be read leaves its pictures out of the page. */
    private static void read(
            OutputFolder output,
            String shardId,
            Set<String> keys,
            Thumbnails thumbnails,
            ArrayList<ContactSample> into) {
        try {
            for (var sample : StoredSamples.of(output, shardId, keys)) {
                thumbnails.of(sample).ifPresent(into::add);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("No sample images from shard {}: {}", shardId, e.getMessage());
        }
    }
}
