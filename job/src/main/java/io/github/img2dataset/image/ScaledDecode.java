package io.github.img2dataset.image;

import io.github.img2dataset.image.format.ImageFormat;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.sample.Dimensions;

/** Decides on libjpeg's scaled decoding: the part of its size, 1/1 to 1/8, at which a JPEG is decoded in fast mode. */
final class ScaledDecode {
    private ScaledDecode() {}

    /** Whether a JPEG of this header is to be averaged down in fast mode. */
    static boolean isQuick(ImageConfig config, ImageHeader header) {
        return config.decodeMode() == DecodeMode.FAST
                && header.format() == ImageFormat.JPEG
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
    static int of(ImageConfig config, ImageHeader header) {
        if (!isQuick(config, header)) {
            return 1;
        }
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
