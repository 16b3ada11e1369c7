package io.github.img2dataset.image;

import io.github.img2dataset.sample.Labels;

/** Way in which an image comes to the wanted size. */
public enum ResizeMode {
    /** Not at all. */
    NO,
    /** The largest side becomes the size, white fills the square. */
    BORDER,
    /** The smallest side becomes the size. */
    KEEP_RATIO,
    /** The largest side becomes the size. */
    KEEP_RATIO_LARGEST,
    /** The smallest side becomes the size, the middle of the other is kept. */
    CENTER_CROP;

    /** Reads an option.
     *
     * @throws IllegalArgumentException for an unknown name, saying which there are */
    public static ResizeMode parse(String name) {
        return Labels.parse(name, values());
    }

    boolean goesBySmallestSide() {
        return this == KEEP_RATIO || this == CENTER_CROP;
    }
}
