package io.github.img2dataset.image;

import io.github.img2dataset.sample.Labels;

/** Hashes of what a picture looks like, 64 bits in 16 hexadecimal digits, in the bit order of Python's imagehash. */
public enum PerceptualHash {
    /** Signs of the 8 x 8 lowest frequencies of 32 x 32 gray pixels, compared with their median. */
    PHASH,
    /** Whether each of 9 x 8 gray pixels is darker than its right neighbor. */
    DHASH;

    /** Reads an option.
     *
     * @throws IllegalArgumentException for an unknown name, saying which there are */
    public static PerceptualHash parse(String name) {
        return Labels.parse(name, values());
    }

    /** The name on the command line and of the column. */
    public String label() {
        return Labels.of(this);
    }
}
