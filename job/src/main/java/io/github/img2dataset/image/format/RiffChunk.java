package io.github.img2dataset.image.format;

import org.jspecify.annotations.Nullable;

/**
 * A chunk of a RIFF file, as WebP is one (RFC 9649, section 2.3): type, length, data, and a byte more after an odd length.
 *
 * @param at where the chunk's type stands; at least eight bytes of the file are left there
 */
public record RiffChunk(ByteView file, int at) {
    private static final int HEAD = 8;

    public static boolean startsWebp(ByteView file) {
        return file.has(0, "RIFF") && file.has(8, "WEBP");
    }

    /** The chunk behind the file's own header, or null when the file ends there. */
    public static @Nullable RiffChunk first(ByteView file) {
        return at(file, 12);
    }

    private static @Nullable RiffChunk at(ByteView file, long at) {
        return at <= file.length() - HEAD ? new RiffChunk(file, (int) at) : null;
    }

    /** The next chunk; null at the end of the file. */
    public @Nullable RiffChunk next() {
        var length = file.u32(at + 4, false);
        return at(file, at + HEAD + length + (length & 1));
    }

    public boolean is(String type) {
        return file.has(at, type);
    }

    /** Offset of the chunk's data. */
    public int data() {
        return at + HEAD;
    }
}
