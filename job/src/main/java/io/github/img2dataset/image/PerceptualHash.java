package io.github.img2dataset.image;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Hashes of what a picture looks like, 64 bits in 16 hexadecimal digits, in the bit order of Python's imagehash. */
public enum PerceptualHash {
    /** Signs of the 8 x 8 lowest frequencies of 32 x 32 gray pixels, compared with their median. */
    PHASH,
    /** Whether each of 9 x 8 gray pixels is darker than its right neighbor. */
    DHASH;

    /** The hash of that name; null for none. {@link IllegalArgumentException} says which there are. */
    public static @Nullable PerceptualHash parse(@Nullable String name) {
        if (name == null) {
            return null;
        }
        for (var hash : values()) {
            if (hash.label().equals(name.toLowerCase(Locale.ROOT))) {
                return hash;
            }
        }
        throw new IllegalArgumentException("Unknown perceptual hash " + name + "; there are phash, dhash, and None");
    }

    /** The name on the command line and of the column. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
