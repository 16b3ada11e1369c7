package io.github.img2dataset.image.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Bounds-checked looks into a file: what lies outside reads as -1, which no header's checks accept. */
@SuppressWarnings("ArrayRecordComponent") // a view, never compared
public record ByteView(byte[] array) {
    public int length() {
        return array.length;
    }

    public int u8(int offset) {
        return holds(offset, 1) ? array[offset] & 0xff : -1;
    }

    public int u16(int offset, boolean bigEndian) {
        if (!holds(offset, 2)) {
            return -1;
        }
        var first = array[offset] & 0xff;
        var second = array[offset + 1] & 0xff;
        return bigEndian ? (first << 8) | second : (second << 8) | first;
    }

    /** Unsigned 32 bits, or -1. */
    public long u32(int offset, boolean bigEndian) {
        if (!holds(offset, 4)) {
            return -1;
        }
        long high = u16(bigEndian ? offset : offset + 2, bigEndian);
        return (high << 16) | u16(bigEndian ? offset + 2 : offset, bigEndian);
    }

    /** Whether the Latin-1 text stands at the offset. */
    public boolean has(int offset, String text) {
        if (!holds(offset, text.length())) {
            return false;
        }
        for (var i = 0; i < text.length(); i++) {
            if ((array[offset + i] & 0xff) != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** At most {@code length} bytes from the offset as Latin-1. */
    public String text(int offset, int length) {
        var from = Math.min(Math.max(offset, 0), array.length);
        return new String(array, from, Math.min(length, array.length - from), ISO_8859_1);
    }

    private boolean holds(int offset, int length) {
        return offset >= 0 && offset <= array.length - length;
    }
}
