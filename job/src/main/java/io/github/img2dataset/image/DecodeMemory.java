package io.github.img2dataset.image;

import io.github.img2dataset.image.format.ImageHeader;

/**
 * Native memory that the transform of one file takes at most, known from its header before anything is decoded.
 *
 * <p>Bytes per source pixel, which each format says, were measured at 12 megapixels and rounded up; {@code job/docs/performance.md} has them as a table.
 *
 * <p>The resized picture and what encoding it takes come on top, with 16 bytes per stored pixel. Heap is not in these figures: in fast mode a
 * progressive JPEG takes up to 3.2 bytes for each of its coefficients, at most 24 million, from the heap instead.
 */
public final class DecodeMemory {
    private static final int PER_STORED_PIXEL = 16;

    private DecodeMemory() {}

    /**
     * Bound for a file as it came.
     *
     * @return bytes; the file's length alone for a file that no decoder is shown
     */
    public static long of(byte[] body, ImageConfig config) {
        var file = ImageFile.of(body);
        return file == null ? body.length : of(file, config);
    }

    static long of(ImageFile file, ImageConfig config) {
        var pixels = file.header().pixels();
        var length = file.bytes().length();
        if (pixels == 0 || pixels > config.maxImagePixels()) {
            return length;
        }
        return length + pixels * file.bytesPerPixel() + PER_STORED_PIXEL * stored(file.header(), config);
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
}
