package io.github.img2dataset.image;

import io.github.img2dataset.sample.Dimensions;
import io.github.img2dataset.sample.FailureReason;
import org.jspecify.annotations.Nullable;

/**
 * What a file says of itself before anything is decoded. The readers look at headers only and cost little; a file may still
 * lie, so what was decoded is what counts in the end.
 *
 * @param width in pixels; 0 when the header does not say
 * @param height in pixels; 0 when the header does not say
 * @param channels for JPEG; 0 otherwise
 * @param verdict whether a decoder may be shown the file
 */
record Header(ImageFormat format, long width, long height, int channels, Verdict verdict) {
    /** What the structure of a file means for its decoder. */
    enum Verdict {
        SOUND,
        /** Broken in a way that would make a decoder believe what is not there. */
        BROKEN,
        /** Made of more passes or parts than pictures have, each of which costs the decoder its time. */
        TOO_COSTLY
    }

    /** Reads the header, or null when the bytes are no image that we know. */
    static @Nullable Header read(byte[] body) {
        var bytes = new Bytes(body);
        if (bytes.has(0, "\u00ff\u00d8\u00ff")) {
            return JpegHeader.read(bytes);
        }
        if (PngChunk.startsPng(bytes)) {
            return PngHeader.read(bytes);
        }
        if (RiffChunk.startsWebp(bytes)) {
            return webp(bytes);
        }
        if (bytes.has(0, "GIF8")) {
            return of(ImageFormat.GIF, bytes.u16(6, false), bytes.u16(8, false));
        }
        return OtherHeaders.read(bytes);
    }

    /** Declared pixels, at most {@link Long#MAX_VALUE}; 0 when the header does not say. */
    long pixels() {
        return height > 0 && width > Long.MAX_VALUE / height ? Long.MAX_VALUE : width * height;
    }

    /** Declared, of a JPEG; a side of it may be 0. */
    Dimensions size() {
        return new Dimensions((int) width, (int) height);
    }

    /**
     * Ends the transform of a file that no decoder may be shown. A picture of unknown size is one: nothing would bound what it takes.
     *
     * @throws RejectedImageException saying why
     */
    void requireDecodable() throws RejectedImageException {
        if (verdict == Verdict.TOO_COSTLY) {
            throw tooCostly();
        }
        if (verdict == Verdict.BROKEN || pixels() == 0) {
            throw RejectedImageException.notAnImage();
        }
    }

    static RejectedImageException tooCostly() {
        return new RejectedImageException(FailureReason.IMAGE_TOO_COSTLY, "image too costly to decode");
    }

    static Header of(ImageFormat format, long width, long height) {
        return new Header(format, Math.max(width, 0), Math.max(height, 0), 0, Verdict.SOUND);
    }

    static Header unknownSize(ImageFormat format) {
        return of(format, 0, 0);
    }

    static Header broken(ImageFormat format) {
        return unknownSize(format).judged(Verdict.BROKEN);
    }

    Header judged(Verdict other) {
        return new Header(format, width, height, channels, other);
    }

    /** The canvas of the extended form, or the one frame of the simple forms (RFC 9649, sections 2.5 to 2.7). */
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
