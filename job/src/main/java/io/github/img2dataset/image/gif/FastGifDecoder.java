package io.github.img2dataset.image.gif;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.RejectedImageException;
import org.jspecify.annotations.Nullable;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * Fast decoder for complete GIFs whose first frame is opaque and fills the canvas (GIF89a, sections 17 to 27), several times as fast as
 * OpenCV. Returns null for any other file, which then goes to OpenCV.
 */
final class FastGifDecoder {
    /** Beyond that the heap is the wrong place, in pixels. */
    private static final long MOST_PIXELS = 1 << 24;

    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xf9;
    private static final int IMAGE = 0x2c;
    private static final int TRAILER = 0x3b;

    /** Rows of an interlaced picture: the first and the distance of each pass. */
    private static final int[][] PASSES = {{0, 8}, {4, 8}, {2, 4}, {1, 2}};

    private final ByteView bytes;
    private final int width;
    private final int height;
    /** The color table's place; 0 for none. */
    private int table;

    private int colors;
    private boolean interlaced;
    /** Offset of the first frame's data; 0 while it is not known. */
    private int data;

    private FastGifDecoder(ByteView bytes) {
        this.bytes = bytes;
        width = bytes.u16(6, false);
        height = bytes.u16(8, false);
    }

    /** The first frame, blue, green, red, the caller's to release; null when the file is not plain. */
    static @Nullable Mat decode(ByteView file, DecodeClock clock) throws RejectedImageException {
        var gif = new FastGifDecoder(file);
        return gif.isSound() && gif.findFirstFrame() ? gif.picture(clock) : null;
    }

    private boolean isSound() {
        return (bytes.has(0, "GIF87a") || bytes.has(0, "GIF89a"))
                && width > 0
                && height > 0
                && (long) width * height <= MOST_PIXELS;
    }

    /** Walks the blocks to the trailer. */
    private boolean findFirstFrame() {
        var flags = bytes.u8(10);
        var at = afterTable(flags, 13);
        if (hasTable(flags)) {
            readTable(flags, 13);
            if (bytes.u8(11) >= colors) {
                return false; // a background that is no color: OpenCV refuses the file
            }
        }
        while (true) {
            switch (bytes.u8(at)) {
                case EXTENSION -> {
                    var transparent = bytes.u8(at + 1) == GRAPHIC_CONTROL && (bytes.u8(at + 3) & 1) != 0;
                    if (transparent && data == 0) {
                        return false;
                    }
                    at = afterBlocks(at + 2);
                }
                case IMAGE -> {
                    if (data == 0 && !readFirst(at)) {
                        return false;
                    }
                    at = afterBlocks(afterTable(bytes.u8(at + 9), at + 10) + 1);
                }
                case TRAILER -> {
                    return data > 0;
                }
                default -> {
                    return false;
                }
            }
        }
    }

    /** An image descriptor; false unless it fills the canvas and has colors. */
    private boolean readFirst(int at) {
        var flags = bytes.u8(at + 9);
        interlaced = (flags & 0x40) != 0;
        data = afterTable(flags, at + 10);
        if (hasTable(flags)) {
            readTable(flags, at + 10);
        }
        return bytes.u16(at + 1, false) == 0
                && bytes.u16(at + 3, false) == 0
                && bytes.u16(at + 5, false) == width
                && bytes.u16(at + 7, false) == height
                && table > 0
                && table + 3 * colors <= bytes.length();
    }

    private static boolean hasTable(int flags) {
        return (flags & 0x80) != 0;
    }

    private static int colors(int flags) {
        return 2 << (flags & 7);
    }

    private static int afterTable(int flags, int at) {
        return hasTable(flags) ? at + 3 * colors(flags) : at;
    }

    private void readTable(int flags, int at) {
        table = at;
        colors = colors(flags);
    }

    /** Past the sub-blocks that begin here; beyond the file when they do. */
    private int afterBlocks(int from) {
        var at = from;
        for (var length = bytes.u8(at); length > 0; length = bytes.u8(at)) {
            at += 1 + length;
        }
        return at + 1;
    }

    private @Nullable Mat picture(DecodeClock clock) throws RejectedImageException {
        var numbers = new byte[width * height];
        if (!LzwDecoder.decode(bytes, data, numbers, clock)) {
            return null;
        }
        for (var number : numbers) {
            if ((number & 0xff) >= colors) {
                return null;
            }
        }
        var picture = new Mat(height, width, CvType.CV_8UC3);
        var row = new byte[3 * width];
        var read = 0;
        for (var pass : interlaced ? PASSES : new int[][] {{0, 1}}) {
            for (var y = pass[0]; y < height; y += pass[1]) {
                paint(numbers, read++ * width, row);
                picture.put(y, 0, row);
            }
        }
        return picture;
    }

    private void paint(byte[] numbers, int from, byte[] row) {
        for (var x = 0; x < width; x++) {
            var color = table + 3 * (numbers[from + x] & 0xff);
            row[3 * x] = bytes.array()[color + 2];
            row[3 * x + 1] = bytes.array()[color + 1];
            row[3 * x + 2] = bytes.array()[color];
        }
    }
}
