package io.github.img2dataset.sample;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A finished row: what goes into the data set for it. Holds the image's bytes; never compared or used as a key.
 *
 * @param key the sample's key, as {@link KeyFormat} spells it
 * @param status success, or the step that failed
 * @param caption null when the row has none
 * @param image the encoded image; null unless the status is success
 * @param metadata one value per column of the run's metadata schema, in its order
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record Sample(
        String key, Status status, @Nullable String caption, byte @Nullable [] image, List<@Nullable Object> metadata) {
    public Sample {
        if ((status == Status.SUCCESS) != (image != null)) {
            throw new IllegalArgumentException("A sample has an image exactly when it succeeded: " + key);
        }
    }
}
