package io.github.img2dataset.image.png;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.PngChunk;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * What {@link FastPngDecoder} needs of a file's chunks (PNG, third edition, sections 5 and 11).
 *
 * @param channels 3 for red, green, blue; 4 with alpha
 * @param data the picture's zlib stream, and {@link FastInflater#PADDING} bytes
 * @param length of the stream in bytes
 */
@SuppressWarnings("ArrayRecordComponent") // passed on, never compared
record PngFile(int width, int height, int channels, byte[] data, int length) {
    /** libpng's limit for a side, in pixels. */
    private static final int MOST_SIDE = 1_000_000;
    /** OpenCV's limit for a picture, in pixels. */
    private static final long MOST_PIXELS = 1 << 30;
    /** OpenCV refuses other chunks that are longer, length, type and checksum included, in bytes. */
    private static final int MOST_EXTRA = 8_000_000;
    /** OpenCV refuses a background of another length, in bytes. */
    private static final int BACKGROUND = 6;
    /** DEFLATE's largest ratio: a match of 258 bytes in two bits. */
    private static final int MOST_INFLATED = 1032;

    private static final int FIRST = PngChunk.FIRST;
    private static final int FRAME = PngChunk.FRAME;

    /** The chunks of a plain file that is whole, or null. */
    static @Nullable PngFile read(byte[] body) {
        var bytes = new ByteView(body);
        var channels = channels(bytes);
        if (channels == 0 || !hasPossibleSize(bytes, channels)) {
            return null;
        }
        var begin = extras(bytes, after(bytes, FIRST));
        var end = data(bytes, begin);
        if (end == begin || !isSound(bytes, extras(bytes, end), "IEND")) {
            return null;
        }
        var data = new byte[end - begin + FastInflater.PADDING];
        var length = 0;
        for (var at = begin; at < end; at = after(bytes, at)) {
            var part = (int) bytes.u32(at, true);
            System.arraycopy(body, at + 8, data, length, part);
            length += part;
        }
        return new PngFile((int) width(bytes), (int) height(bytes), channels, data, length);
    }

    /** Number of channels of a plain file with a sound header; 0 for any other file. */
    private static int channels(ByteView bytes) {
        // Eight bits a sample; the one compression, the one set of filters, no interlace.
        var plain = PngChunk.startsPng(bytes)
                && isSound(bytes, FIRST, "IHDR")
                && bytes.u32(FIRST, true) == 13
                && bytes.u8(FIRST + 16) == 8
                && bytes.u16(FIRST + 18, true) == 0
                && bytes.u8(FIRST + 20) == 0;
        return switch (plain ? bytes.u8(FIRST + 17) : -1) {
            case 2 -> 3;
            case 6 -> 4;
            default -> 0;
        };
    }

    /** Whether decoders take it, and the file can hold it: a small one shall not make us ask for gigabytes. */
    private static boolean hasPossibleSize(ByteView bytes, int channels) {
        var width = width(bytes);
        var height = height(bytes);
        return width >= 1
                && height >= 1
                && Math.max(width, height) <= MOST_SIDE
                && width * height <= MOST_PIXELS
                && width * height * channels / MOST_INFLATED <= bytes.length();
    }

    private static long width(ByteView bytes) {
        return bytes.u32(FIRST + 8, true);
    }

    private static long height(ByteView bytes) {
        return bytes.u32(FIRST + 12, true);
    }

    /** Past the chunks that may be left out and change nothing of the pixels. */
    private static int extras(ByteView bytes, int from) {
        var at = from;
        while (isExtra(bytes, at)) {
            at = after(bytes, at);
        }
        return at;
    }

    /** A lower-case letter begins the type, the third is a capital. Transparent colors are OpenCV's to read. */
    private static boolean isExtra(ByteView bytes, int at) {
        for (var i = 4; i < 8; i++) {
            var letter = bytes.u8(at + i) | 0x20;
            if (letter < 'a' || letter > 'z') {
                return false;
            }
        }
        return Character.isLowerCase(bytes.u8(at + 4))
                && Character.isUpperCase(bytes.u8(at + 6))
                && holds(bytes, at)
                && bytes.u32(at, true) <= MOST_EXTRA - FRAME
                && (!bytes.has(at + 4, "bKGD") || bytes.u32(at, true) == BACKGROUND)
                && !bytes.has(at + 4, "tRNS");
    }

    /** Past the data's chunks. */
    private static int data(ByteView bytes, int from) {
        var at = from;
        while (isSound(bytes, at, "IDAT")) {
            at = after(bytes, at);
        }
        return at;
    }

    private static boolean isSound(ByteView bytes, int at, String type) {
        if (!bytes.has(at + 4, type) || !holds(bytes, at)) {
            return false;
        }
        var checksum = new CRC32();
        var length = (int) bytes.u32(at, true);
        checksum.update(bytes.array(), at + 4, 4 + length);
        return checksum.getValue() == bytes.u32(at + 8 + length, true);
    }

    private static boolean holds(ByteView bytes, int at) {
        return at >= 0 && at <= bytes.length() - FRAME && new PngChunk(bytes, at).isWhole();
    }

    /** Offset behind a chunk that the file holds. */
    private static int after(ByteView bytes, int at) {
        return new PngChunk(bytes, at).end();
    }
}
