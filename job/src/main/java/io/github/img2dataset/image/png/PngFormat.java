package io.github.img2dataset.image.png;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.ExifMark;
import io.github.img2dataset.image.format.FormatReader;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.ImageHeader.Verdict;
import io.github.img2dataset.image.format.PngChunk;
import io.github.img2dataset.image.format.RejectedImageException;
import org.jspecify.annotations.Nullable;
import org.opencv.core.Mat;

/** PNG: its size from the header chunk (third edition, section 11.2.1), sound where image data follow. */
public final class PngFormat implements FormatReader {
    /** Offset of the header chunk's bit depth, in bytes. */
    private static final int BIT_DEPTH = 24;

    @Override
    public String label() {
        return "PNG";
    }

    @Override
    public String option() {
        return "png";
    }

    @Override
    public boolean isCommon() {
        return true;
    }

    @Override
    public boolean matches(ByteView file) {
        return PngChunk.startsPng(file);
    }

    @Override
    public ImageHeader header(ByteView bytes) {
        var first = PngChunk.first(bytes);
        if (first == null || !first.is("IHDR") || first.length() != 13 || !first.isWhole()) {
            return ImageHeader.broken();
        }
        var header = ImageHeader.of(bytes.u32(first.data(), true), bytes.u32(first.data() + 4, true));
        for (var chunk = first.next(); chunk != null; chunk = chunk.next()) {
            if (chunk.is("IDAT") && chunk.isWhole()) {
                return header;
            }
        }
        return header.judged(Verdict.BROKEN);
    }

    @Override
    public int bytesPerPixel(ByteView file, ImageHeader header) {
        return file.u8(BIT_DEPTH) > Byte.SIZE ? 14 : 10;
    }

    @Override
    public @Nullable Mat decode(ByteView file, ImageHeader header, DecodeClock clock) throws RejectedImageException {
        return FastPngDecoder.decode(file.array(), clock);
    }

    @Override
    public byte[] forOpenCv(ByteView file, DecodeClock clock) throws RejectedImageException {
        return PngForLibpng.of(file.array(), clock);
    }

    @Override
    public int exif(ByteView file) {
        for (var chunk = PngChunk.first(file); chunk != null; chunk = chunk.next()) {
            if (chunk.is("eXIf")) {
                return ExifMark.past(file, chunk.data());
            }
        }
        return -1;
    }
}
