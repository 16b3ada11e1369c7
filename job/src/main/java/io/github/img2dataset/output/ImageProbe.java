package io.github.img2dataset.output;

import java.util.Optional;

/** Looks at a stored image's bytes; this package does not decode. */
@FunctionalInterface
public interface ImageProbe {
    /** Takes every image for good. */
    ImageProbe NONE = image -> Optional.empty();

    /** Tells what is wrong with an image, or nothing. */
    Optional<String> problem(byte[] image);
}
