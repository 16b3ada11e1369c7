package io.github.img2dataset.image;

/** How much of a JPEG is decoded. */
public enum DecodeMode {
    /** A JPEG at least twice the needed size is decoded at 1/2, 1/4 or 1/8: faster, below what the encoding costs. */
    FAST,
    /** Everything is decoded in full: the bytes are those of img2dataset. */
    EXACT;

    /** Reads an option.
     *
     * @throws IllegalArgumentException for an unknown name, saying which there are */
    public static DecodeMode parse(String name) {
        return Labels.parse("decode_mode", name, values(), Labels::lowerCase);
    }
}
