package io.github.img2dataset.run;

import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.ImageTransform;
import io.github.img2dataset.image.ResizeMode;
import io.github.img2dataset.image.TransformResult.Transformed;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the first pictures of a task's shards and makes them small. */
record SampleReader(String folder, Map<String, String> storageSettings, KeyFormat keys, int samplesPerShard)
        implements FlatMapFunction<Iterator<Integer>, ContactSample> {
    private static final Logger LOG = LoggerFactory.getLogger(SampleReader.class);
    private static final int SIDE = 160;
    private static final int QUALITY = 80;
    private static final int LARGEST_BYTES = 32 << 10;
    private static final int LONGEST_TEXT = 1_000;

    @Override
    public Iterator<ContactSample> call(Iterator<Integer> shards) throws IOException {
        var output = OutputFolder.open(folder, storageSettings);
        var small = new ArrayList<ContactSample>();
        try (var transform = new ImageTransform(smallPicture())) {
            while (shards.hasNext()) {
                for (var sample : stored(output, keys.shardId(shards.next()))) {
                    var image = transform.transform(sample.image(), null);
                    if (image instanceof Transformed made && made.image().length <= LARGEST_BYTES) {
                        small.add(new ContactSample(
                                sample.key(), made.image(), shortened(sample.caption()), shortened(sample.url())));
                    }
                }
            }
        }
        return small.iterator();
    }

    private static ImageConfig smallPicture() {
        return ImageConfig.builder()
                .imageSize(SIDE)
                .resizeMode(ResizeMode.KEEP_RATIO_LARGEST)
                .resizeOnlyIfBigger(true)
                .encodeQuality(QUALITY)
                .build();
    }

    /** A report shows what can be shown; whether the shard is whole is for verify to say. */
    private List<StoredSample> stored(OutputFolder output, String shardId) {
        try {
            return StoredSamples.first(output, shardId, samplesPerShard);
        } catch (IOException | RuntimeException e) {
            LOG.warn("No pictures of shard {}: {}", shardId, e.getMessage());
            return List.of();
        }
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null || text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }
}
