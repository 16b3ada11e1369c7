package io.github.img2dataset.image;

import io.github.img2dataset.sample.Dimensions;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of itself before anything is decoded. The readers look at headers only and cost less than a
 * microsecond; a file may still lie, so what was decoded is what counts in the end.
 *
 * @param width in pixels; 0 when the header does not say
 * @param height in pixels; 0 when the header does not say
 * @param channels for JPEG; 0 otherwise
 * @param sound false when the structure is broken in a way that a decoder must not be shown
 */
record Header(ImageFormat format, long width, long height, int channels, boolean sound) {

    /** Reads the header, or null when the bytes are no image that we know. */
    static @Nullable Header read(byte[] body) {
        var bytes = new Bytes(body);
        if (bytes.has(0, "\u00ff\u00d8\u00ff")) {
            return jpeg(bytes);
        }
        if (bytes.has(0, "\u0089PNG\r\n\u001a\n")) {
            return png(bytes);
        }
        if (bytes.has(0, "RIFF") && bytes.has(8, "WEBP")) {
            return webp(bytes);
        }
        if (bytes.has(0, "GIF8")) {
            return of(ImageFormat.GIF, bytes.u16(6, false), bytes.u16(8, false));
        }
        return OtherHeaders.read(bytes);
    }

    /** Declared pixels; 0 when the header does not say. */
    long pixels() {
        return width * height;
    }

    /** Declared, of a JPEG; a side of it may be 0. */
    Dimensions size() {
        return new Dimensions((int) width, (int) height);
    }

    static Header of(ImageFormat format, long width, long height) {
        return new Header(format, Math.max(width, 0), Math.max(height, 0), 0, true);
    }

    static Header unknownSize(ImageFormat format) {
        return of(format, 0, 0);
    }

    /** Walks the segments to the frame header (SOF). */
    private static Header jpeg(Bytes bytes) {
        var offset = 2;
        while (offset >= 0 && offset < bytes.length() - 3) {
            if (bytes.u8(offset) != 0xff) {
                offset++; // libjpeg skips stray bytes before a marker
                continue;
            }
            var marker = bytes.u8(offset + 1);
            if (isStartOfFrame(marker)) {
                return new Header(
                        ImageFormat.JPEG,
                        Math.max(bytes.u16(offset + 7, true), 0),
                        Math.max(bytes.u16(offset + 5, true), 0),
                        Math.max(bytes.u8(offset + 9), 0),
                        true);
            }
            var alone = marker == 0xff || marker == 0 || marker == 1 || (marker >= 0xd0 && marker <= 0xd8);
            offset += alone ? (marker == 0xff ? 1 : 2) : 2 + bytes.u16(offset + 2, true);
        }
        return unknownSize(ImageFormat.JPEG);
    }

    private static boolean isStartOfFrame(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    /** A chunk that claims to be longer than the file makes libpng reserve gigabytes, so such a file is not sound. */
    private static Header png(Bytes bytes) {
        long offset = 8;
        var sound = bytes.has(12, "IHDR");
        while (sound && offset <= bytes.length() - 12L) {
            var length = bytes.u32((int) offset, true);
            offset += 12 + length;
            sound = offset <= bytes.length();
        }
        return new Header(
                ImageFormat.PNG, Math.max(bytes.u32(16, true), 0), Math.max(bytes.u32(20, true), 0), 0, sound);
    }

    /** The canvas of the extended form, or the one frame of the simple forms. */
    private static Header webp(Bytes bytes) {
        if (bytes.has(12, "VP8X") && bytes.length() >= 30) {
            return of(ImageFormat.WEBP, 1 + u24(bytes, 24), 1 + u24(bytes, 27));
        }
        if (bytes.has(12, "VP8L") && bytes.length() >= 25) {
            var bits = bytes.u32(21, false);
            return of(ImageFormat.WEBP, 1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff));
        }
        if (bytes.has(12, "VP8 ") && bytes.length() >= 30) {
            return of(ImageFormat.WEBP, bytes.u16(26, false) & 0x3fff, bytes.u16(28, false) & 0x3fff);
        }
        return unknownSize(ImageFormat.WEBP);
    }

    private static long u24(Bytes bytes, int offset) {
        return bytes.u16(offset, false) | ((long) bytes.u8(offset + 2) << 16);
    }
}
