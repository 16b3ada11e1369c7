package io.github.img2dataset.image;

import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.sample.Dimensions;

/** Decides on libjpeg's scaled decoding: the part of its size, 1/1 to 1/8, at which a JPEG is decoded in fast mode. */
final class ScaledDecode {
    private ScaledDecode() {}

    /** Whether a JPEG of this header is to be averaged down in fast mode. */
    static boolean isQuick(ImageConfig config, ImageFile file) {
        var header = file.header();
        return config.decodeMode() == DecodeMode.FAST
                && file.format() == ImageFormat.JPEG
                && header.pixels() > 0
                && config.resizeMode() != ResizeMode.NO
                && config.downscaleInterpolation() == Interpolation.AREA
                && ResizeGeometry.referenceSide(header.size(), config.resizeMode()) > config.imageSize();
    }

    /** The wanted size of such a one. */
    static Dimensions target(ImageConfig config, ImageHeader header) {
        var original = header.size();
        return ResizeGeometry.scaled(
                original, ResizeGeometry.referenceSide(original, config.resizeMode()), config.imageSize());
    }

    /** The largest of 8, 4 and 2 that still gives at least twice the needed size; 1 where the picture is needed in full. */
    static int of(ImageConfig config, ImageFile file) {
        if (!isQuick(config, file)) {
            return 1;
        }
        var header = file.header();
        var target = target(config, header);
        for (var reduction = 8; reduction > 1; reduction /= 2) {
            if (header.width() >= 2L * reduction * target.width()
                    && header.height() >= 2L * reduction * target.height()) {
                return reduction;
            }
        }
        return 1;
    }
}
