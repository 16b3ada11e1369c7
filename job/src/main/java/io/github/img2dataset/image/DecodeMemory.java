package io.github.img2dataset.image;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.PngChunk;
import io.github.img2dataset.image.format.TiffDirectory;

/**
 * Native memory that the transform of one file takes at most, known from its header before anything is decoded.
 *
 * <p>Bytes per source pixel, beside one copy of the file, were measured at 12 megapixels and rounded up; {@code job/docs/performance.md} has them as a table.
 *
 * <p>The resized picture and what encoding it takes come on top, with 16 bytes per stored pixel. Heap is not in these figures: in fast mode a
 * progressive JPEG takes up to 3.2 bytes for each of its coefficients, at most 24 million, from the heap instead.
 */
public final class DecodeMemory {
    private static final int PER_STORED_PIXEL = 16;

    private static final int TIFF_BITS_PER_SAMPLE = 258;

    private DecodeMemory() {}

    /**
     * Bound for a file as it came.
     *
     * @return bytes; the file's length alone for a file that no decoder is shown
     */
    public static long of(byte[] body, ImageConfig config) {
        var header = ImageHeaderReader.read(body);
        return header == null ? body.length : of(body, header, config);
    }

    static long of(byte[] body, ImageHeader header, ImageConfig config) {
        var pixels = header.pixels();
        if (pixels == 0 || pixels > config.maxImagePixels()) {
            return body.length;
        }
        return body.length + pixels * perPixel(body, header) + PER_STORED_PIXEL * stored(header, config);
    }

    private static long stored(ImageHeader header, ImageConfig config) {
        if (config.resizeMode() == ResizeMode.NO) {
            return header.pixels();
        }
        var size = header.size();
        var side = (long) config.imageSize();
        var resized = ResizeGeometry.scaled(
                size, ResizeGeometry.referenceSide(size, config.resizeMode()), config.imageSize());
        // A resized picture of more than max_image_pixels is refused before it is made.
        return Math.max(
                Math.min(resized.area(), config.maxImagePixels()),
                config.resizeMode() == ResizeMode.BORDER ? side * side : 0);
    }

    private static int perPixel(byte[] body, ImageHeader header) {
        var bytes = new ByteView(body);
        return switch (header.format()) {
            case JPEG -> 3 * Math.max(1, Math.min(header.channels(), 4));
            case PNG -> png(bytes);
            case WEBP, GIF -> 14;
            case BMP, SUN_RASTER -> 10;
            case PNM -> Character.toLowerCase(bytes.u8(1)) == 'f' ? 26 : 14;
            case RADIANCE -> 26;
            case TIFF -> tiff(tiffBits(bytes));
            case JPEG_2000 -> 28;
            case AVIF -> 34;
            case HEIF, JPEG_XL, ICO, PSD, SVG -> 0;
        };
    }

    private static int png(ByteView bytes) {
        var still = bytes.u8(24) > Byte.SIZE ? 14 : 10;
        for (var chunk = PngChunk.first(bytes); chunk != null && !chunk.is("IDAT"); chunk = chunk.next()) {
            if (chunk.is("acTL")) {
                return 2 * still;
            }
        }
        return still;
    }

    private static int tiff(int bits) {
        return bits <= Byte.SIZE ? 12 : 2 + 8 * ((bits + 7) / Byte.SIZE);
    }

    /** Most bits of a sample in the first directory, 1 to 64. */
    private static int tiffBits(ByteView bytes) {
        var directory = TiffDirectory.first(bytes, 0);
        var bits = 1L;
        if (directory != null) {
            var each = directory.numbers(TIFF_BITS_PER_SAMPLE);
            for (var i = 0L; i < Math.min(each.count(), 8); i++) {
                bits = Math.max(bits, each.get(i));
            }
        }
        return (int) Math.min(bits, Long.SIZE);
    }
}
