package io.github.img2dataset.image;

import io.github.img2dataset.sample.Labels;

/** Closeness of an image to the Python tool's pixels. */
public enum DecodeMode {
    /**
     * A JPEG is decoded at 1/2, 1/4 or 1/8 of its size where that still is twice the needed one, and means of pixels are
     * within one gray level: faster, and less of a loss than the encoding's.
     */
    FAST,
    /** The bytes are those of img2dataset. */
    EXACT;

    /** Reads an option.
     *
     * @throws IllegalArgumentException for an unknown name, saying which there are */
    public static DecodeMode parse(String name) {
        return Labels.parse(name, values());
    }
}
