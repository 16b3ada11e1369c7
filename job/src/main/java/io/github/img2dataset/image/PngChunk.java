package io.github.img2dataset.image;

import org.jspecify.annotations.Nullable;

/**
 * A chunk of a PNG (third edition, section 5.3): length, type, data, checksum. All readers walk the file by it, so that
 * none believes a length that the file does not hold.
 *
 * @param at where the chunk's length stands; at least eight bytes of the file are left there
 */
record PngChunk(Bytes file, int at) {
    /** Length, type and checksum, in bytes. */
    static final int FRAME = 12;

    private static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";
    private static final int HEAD = 8;

    static boolean startsPng(Bytes file) {
        return file.has(0, SIGNATURE);
    }

    /** The chunk behind the signature, or null when the file ends there. */
    static @Nullable PngChunk first(Bytes file) {
        return at(file, SIGNATURE.length());
    }

    private static @Nullable PngChunk at(Bytes file, int at) {
        return at <= file.length() - HEAD ? new PngChunk(file, at) : null;
    }

    /** The next chunk; null behind {@code IEND}, behind a chunk that the file does not hold, and at the file's end. */
    @Nullable PngChunk next() {
        return isWhole() && !is("IEND") ? at(file, end()) : null;
    }

    boolean is(String type) {
        return file.has(at + 4, type);
    }

    /** Declared length of the data in bytes; up to 2<sup>32</sup> - 1, and more than the file has in a hostile one. */
    long length() {
        return file.u32(at, true);
    }

    /** Whether the file holds the data and the checksum. */
    boolean isWhole() {
        return length() <= file.length() - FRAME - at;
    }

    /** Where the data begin. */
    int data() {
        return at + HEAD;
    }

    /** Where a whole chunk ends. */
    int end() {
        return at + FRAME + (int) length();
    }
}
