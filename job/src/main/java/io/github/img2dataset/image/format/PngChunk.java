package io.github.img2dataset.image.format;

import org.jspecify.annotations.Nullable;

/**
 * A chunk of a PNG (third edition, section 5.3): length, type, data, checksum. All readers walk the file by it, so that
 * none believes a length that the file does not hold.
 *
 * @param at where the chunk's length stands; at least eight bytes of the file are left there
 */
public record PngChunk(ByteView file, int at) {
    /** Length, type and checksum, in bytes. */
    public static final int FRAME = 12;

    private static final String SIGNATURE = "\u0089PNG\r\n\u001a\n";

    /** Offset of the first chunk, behind the signature, in bytes. */
    public static final int FIRST = SIGNATURE.length();

    private static final int HEAD = 8;

    public static boolean startsPng(ByteView file) {
        return file.has(0, SIGNATURE);
    }

    /** The chunk behind the signature, or null when the file ends there. */
    public static @Nullable PngChunk first(ByteView file) {
        return at(file, FIRST);
    }

    private static @Nullable PngChunk at(ByteView file, int at) {
        return at <= file.length() - HEAD ? new PngChunk(file, at) : null;
    }

    /** The next chunk; null behind {@code IEND}, behind a chunk that the file does not hold, and at the file's end. */
    public @Nullable PngChunk next() {
        return isWhole() && !is("IEND") ? at(file, end()) : null;
    }

    public boolean is(String type) {
        return file.has(at + 4, type);
    }

    /** Declared length of the data in bytes; up to 2<sup>32</sup> - 1, and more than the file has in a hostile one. */
    public long length() {
        return file.u32(at, true);
    }

    /** Whether the file holds the data and the checksum. */
    public boolean isWhole() {
        return length() <= file.length() - FRAME - at;
    }

    /** Offset of the chunk's data. */
    public int data() {
        return at + HEAD;
    }

    /** Offset behind the chunk, if it is whole. */
    public int end() {
        return at + FRAME + (int) length();
    }
}
