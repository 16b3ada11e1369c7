package io.github.img2dataset.run;

import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.ImageTransform;
import io.github.img2dataset.image.ResizeMode;
import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.output.StoredSample;
import io.github.img2dataset.report.page.ContactSample;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes stored pictures small enough for a page. Single-threaded; holds native memory. */
final class Thumbnails implements AutoCloseable {
    private static final int SIDE = 160;
    private static final int QUALITY = 80;
    private static final int LARGEST_BYTES = 32 << 10;
    private static final int LONGEST_TEXT = 1_000;

    private final ImageTransform transform = new ImageTransform(ImageConfig.builder()
            .imageSize(SIDE)
            .resizeMode(ResizeMode.KEEP_RATIO_LARGEST)
            .resizeOnlyIfBigger(true)
            .encodeQuality(QUALITY)
            .build());

    /** The sample with a small picture; empty when its picture cannot be shown. */
    Optional<ContactSample> of(StoredSample sample) {
        return transform.transform(sample.image(), null) instanceof Transformed made
                        && made.image().length <= LARGEST_BYTES
                ? Optional.of(new ContactSample(
                        sample.key(), made.image(), shortened(sample.caption()), shortened(sample.url())))
                : Optional.empty();
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null || text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
    }

    @Override
    public void close() {
        transform.close();
    }
}
