package io.github.img2dataset.image.format;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A marker segment of a JPEG (ITU-T T.81, section B.1.1.4): marker, length, parameters. Header reader, EXIF and decoder walk a file by it.
 *
 * @param start where the segment's {@code 0xff} stands
 * @param marker the marker's second byte
 * @param isAdjacent whether nothing but fill bytes stands between it and what came before
 */
public record JpegSegment(ByteView file, int start, int marker, boolean isAdjacent) {
    public static final int EOI = 0xd9;
    public static final int SOS = 0xda;
    public static final int APP1 = 0xe1;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    public static boolean startsJpeg(ByteView file) {
        return file.has(0, "\u00ff\u00d8\u00ff");
    }

    /** Whether an end-of-image marker, which JPEG 2000 has too, stands anywhere. */
    public static boolean hasEnd(ByteView file) {
        for (var i = file.length() - 2; i > 0; i--) {
            if (file.u8(i) == 0xff && file.u8(i + 1) == EOI) {
                return true;
            }
        }
        return false;
    }

    /** The first segment behind SOI; null when there is none. */
    public static @Nullable JpegSegment first(ByteView file) {
        return from(file, 2);
    }

    /**
     * The next segment at or behind an offset; null when there is none. Like libjpeg it passes over stray bytes, entropy-coded data, restart
     * markers and other markers without a segment.
     */
    public static @Nullable JpegSegment from(ByteView file, int from) {
        var expected = from;
        var at = indexOfMarker(file.array(), from);
        while (at < file.length() - 1) {
            var marker = file.u8(at + 1);
            if (marker == 0xff) {
                expected = at == expected ? at + 1 : expected;
                at++;
            } else if (marker <= 1 || (marker >= 0xd0 && marker <= 0xd8)) {
                at = indexOfMarker(file.array(), at + 2);
            } else {
                return new JpegSegment(file, at, marker, at == expected);
            }
        }
        return null;
    }

    /** The segment behind this one; behind SOS the one after the scan's data. Null at the end of the image or of the file. */
    public @Nullable JpegSegment next() {
        return marker == EOI || end() < data() || end() > file.length() ? null : from(file, end());
    }

    /** Offset of the segment's parameters. */
    public int data() {
        return start + 4;
    }

    /** Offset behind the segment, by its own length; less than {@link #data()} when it has none. */
    public int end() {
        return start + 2 + file.u16(start + 2, true);
    }

    /** Whether it is a frame header, SOF0 to SOF15. */
    public boolean isFrame() {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** Whether it is the frame header of a progressive JPEG. */
    public boolean isProgressive() {
        return isFrame() && (marker & 3) == 2;
    }

    /** Offset of the next {@code 0xff}; the array's length when there is none. */
    public static int indexOfMarker(byte[] body, int from) {
        var at = from;
        // Eight bytes at a time: 0xff becomes 0, from which the subtraction borrows.
        for (; at <= body.length - Long.BYTES; at += Long.BYTES) {
            var inverse = ~(long) LONGS.get(body, at);
            if (((inverse - 0x0101_0101_0101_0101L) & ~inverse & 0x8080_8080_8080_8080L) != 0) {
                break;
            }
        }
        while (at < body.length && body[at] != (byte) 0xff) {
            at++;
        }
        return at;
    }
}
