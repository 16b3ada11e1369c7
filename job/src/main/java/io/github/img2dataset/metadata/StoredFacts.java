package io.github.img2dataset.metadata;

import io.github.img2dataset.sample.Dimensions;
import io.github.img2dataset.sample.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata of a finished shard says of a row, the columns of the url list left out; other components as {@link
 * SampleFacts} has them.
 *
 * @param url as it was listed when the shard was made
 * @param success whether the row has an image
 * @param failure why it has none; null for a success, and when the metadata has no column for the reason
 */
public record StoredFacts(
        String key,
        @Nullable String url,
        boolean success,
        @Nullable Failure failure,
        @Nullable Dimensions size,
        @Nullable Dimensions originalSize,
        @Nullable String exif,
        @Nullable String hash,
        @Nullable String perceptualHash,
        List<@Nullable Object> added) {}
