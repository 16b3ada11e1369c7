package io.github.img2dataset.image.webp;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.ExifMark;
import io.github.img2dataset.image.format.FormatReader;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.RiffChunk;

/** WebP: the size of the canvas of the extended form, or of the one frame of the simple forms (RFC 9649, sections 2.5 to 2.7); OpenCV decodes it. */
public final class WebpFormat implements FormatReader {
    @Override
    public String label() {
        return "WebP";
    }

    @Override
    public String option() {
        return "webp";
    }

    @Override
    public boolean isCommon() {
        return true;
    }

    @Override
    public boolean matches(ByteView file) {
        return RiffChunk.startsWebp(file);
    }

    @Override
    public ImageHeader header(ByteView file) {
        if (file.has(12, "VP8X") && file.length() >= 30) {
            return ImageHeader.of(1 + u24(file, 24), 1 + u24(file, 27));
        }
        if (file.has(12, "VP8L") && file.length() >= 25) {
            var bits = file.u32(21, false);
            return ImageHeader.of(1 + (bits & 0x3fff), 1 + ((bits >> 14) & 0x3fff));
        }
        if (file.has(12, "VP8 ") && file.length() >= 30) {
            return ImageHeader.of(file.u16(26, false) & 0x3fff, file.u16(28, false) & 0x3fff);
        }
        return ImageHeader.unknownSize();
    }

    private static long u24(ByteView file, int offset) {
        return file.u16(offset, false) | ((long) file.u8(offset + 2) << 16);
    }

    @Override
    public int bytesPerPixel(ByteView file, ImageHeader header) {
        return 14;
    }

    @Override
    public int exif(ByteView file) {
        for (var chunk = RiffChunk.first(file); chunk != null; chunk = chunk.next()) {
            if (chunk.is("EXIF")) {
                return ExifMark.past(file, chunk.data());
            }
        }
        return -1;
    }
}
