package io.github.img2dataset.image;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.PngChunk;
import io.github.img2dataset.image.format.TiffDirectory;

/**
 * Native memory that the transform of one file takes at most, known from its header before anything is decoded.
 *
 * <p>Bytes per source pixel, beside one copy of the file, as measured at 12 megapixels and rounded up:
 *
 * <table>
 * <caption>Native memory by format</caption>
 * <tr><th>format</th><th>bytes per source pixel</th><th>at 100 megapixels</th></tr>
 * <tr><td>JPEG: gray, color, CMYK</td><td>3, 9, 12</td><td>0.3, 0.9, 1.2 GB</td></tr>
 * <tr><td>PNG of 8 bits, of 16; animated</td><td>10, 14; twice that</td><td>1.0, 1.4; 2.0, 2.8 GB</td></tr>
 * <tr><td>WebP, GIF</td><td>14</td><td>1.4 GB</td></tr>
 * <tr><td>BMP, Sun raster</td><td>10</td><td>1.0 GB</td></tr>
 * <tr><td>PNM: integers, floats</td><td>14, 26</td><td>1.4, 2.6 GB</td></tr>
 * <tr><td>Radiance HDR</td><td>26</td><td>2.6 GB</td></tr>
 * <tr><td>TIFF of 8, 16, 32, 64 bits</td><td>12, 18, 34, 66</td><td>1.2, 1.8, 3.4, 6.6 GB</td></tr>
 * <tr><td>AVIF</td><td>34</td><td>3.4 GB</td></tr>
 * <tr><td>JPEG 2000</td><td>28</td><td>2.8 GB</td></tr>
 * </table>
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
        // What is larger than any picture may be is refused before it is made.
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
            case TIFF -> 2 + 8 * Math.max(1, Math.min((tiffBits(bytes) + 7) / 8, 8)) + (tiffBits(bytes) <= 8 ? 2 : 0);
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

    /** The most that a channel has. */
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
