package io.github.img2dataset.image;

import java.io.Serializable;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an image; names and defaults are img2dataset's.
 *
 * @param imageSize pixels of the side that {@code resizeMode} goes by
 * @param encodeQuality its meaning depends on {@code encodeFormat}
 * @param skipReencode keep the bytes when nothing had to change and the format is the wanted one
 * @param disableAllReencoding keep the bytes, do not even decode
 * @param minImageSize pixels the smallest side needs
 * @param maxImageArea pixels, or infinity
 * @param maxAspectRatio longest by shortest side, or infinity
 * @param maxImagePixels refuse to decode what declares more, in pixels
 * @param imageFormats refuse to decode what is in another format
 * @param respectEmbeddedOptOuts refuse what carries a reservation of AI training
 * @param perceptualHash of the picture; null for none
 * @param keepPixels hand on the resized picture beside the image
 * @param isolateDecoding which images are transformed in a child process
 * @param decodeTimeout processor time that one image may take in a child process or in a reader written in Java
 */
public record ImageConfig(
        int imageSize,
        ResizeMode resizeMode,
        boolean resizeOnlyIfBigger,
        Interpolation upscaleInterpolation,
        Interpolation downscaleInterpolation,
        EncodeFormat encodeFormat,
        int encodeQuality,
        boolean skipReencode,
        boolean disableAllReencoding,
        int minImageSize,
        double maxImageArea,
        double maxAspectRatio,
        DecodeMode decodeMode,
        long maxImagePixels,
        Set<ImageFormat> imageFormats,
        boolean respectEmbeddedOptOuts,
        @Nullable PerceptualHash perceptualHash,
        boolean keepPixels,
        DecodeIsolation isolateDecoding,
        Duration decodeTimeout)
        implements Serializable {
    /** The side of the largest image OpenCV and the encoders are asked to make. */
    private static final int MAX_IMAGE_SIZE = 16_384;

    public ImageConfig {
        if (imageSize < 1 || imageSize > MAX_IMAGE_SIZE) {
            throw new IllegalArgumentException("image_size must be 1 to " + MAX_IMAGE_SIZE + " pixels: " + imageSize);
        }
        encodeFormat.checkQuality(encodeQuality);
        if (minImageSize < 0) {
            throw new IllegalArgumentException("min_image_size must be 0 or more pixels: " + minImageSize);
        }
        if (!(maxImageArea > 0)) {
            throw new IllegalArgumentException("max_image_area must be positive: " + maxImageArea);
        }
        if (!(maxAspectRatio >= 1)) {
            throw new IllegalArgumentException("max_aspect_ratio must be 1 or more: " + maxAspectRatio);
        }
        if (maxImagePixels < 1) {
            throw new IllegalArgumentException("max_image_pixels must be positive: " + maxImagePixels);
        }
        if (imageFormats.isEmpty()) {
            throw new IllegalArgumentException("image_formats must name one format or more");
        }
        if (perceptualHash != null && disableAllReencoding) {
            throw new IllegalArgumentException(
                    "perceptual_hash needs decoded images, and disable_all_reencoding decodes none");
        }
        imageFormats = Set.copyOf(imageFormats);
        if (decodeTimeout.isNegative() || decodeTimeout.isZero()) {
            throw new IllegalArgumentException("decode_timeout must be positive: " + decodeTimeout.toMillis() / 1000.0);
        }
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects what differs from the defaults. */
    public static final class Builder {
        private int imageSize = 256;
        private ResizeMode resizeMode = ResizeMode.BORDER;
        private boolean resizeOnlyIfBigger;
        private Interpolation upscaleInterpolation = Interpolation.LANCZOS;
        private Interpolation downscaleInterpolation = Interpolation.AREA;
        private EncodeFormat encodeFormat = EncodeFormat.JPG;
        private int encodeQuality = 95;
        private boolean skipReencode;
        private boolean disableAllReencoding;
        private int minImageSize;
        private double maxImageArea = Double.POSITIVE_INFINITY;
        private double maxAspectRatio = Double.POSITIVE_INFINITY;
        private DecodeMode decodeMode = DecodeMode.FAST;
        private long maxImagePixels = 100_000_000;
        private Set<ImageFormat> imageFormats = ImageFormat.allReadable();
        private boolean respectEmbeddedOptOuts;
        private @Nullable PerceptualHash perceptualHash;
        private boolean keepPixels;
        private DecodeIsolation isolateDecoding = DecodeIsolation.AUTO;
        private Duration decodeTimeout = Duration.ofSeconds(10);

        private Builder() {}

        public Builder imageSize(int pixels) {
            imageSize = pixels;
            return this;
        }

        public Builder resizeMode(ResizeMode mode) {
            resizeMode = mode;
            return this;
        }

        public Builder resizeOnlyIfBigger(boolean onlyIfBigger) {
            resizeOnlyIfBigger = onlyIfBigger;
            return this;
        }

        public Builder upscaleInterpolation(Interpolation interpolation) {
            upscaleInterpolation = interpolation;
            return this;
        }

        public Builder downscaleInterpolation(Interpolation interpolation) {
            downscaleInterpolation = interpolation;
            return this;
        }

        public Builder encodeFormat(EncodeFormat format) {
            encodeFormat = format;
            return this;
        }

        public Builder encodeQuality(int quality) {
            encodeQuality = quality;
            return this;
        }

        public Builder skipReencode(boolean skip) {
            skipReencode = skip;
            return this;
        }

        public Builder disableAllReencoding(boolean disable) {
            disableAllReencoding = disable;
            return this;
        }

        public Builder minImageSize(int pixels) {
            minImageSize = pixels;
            return this;
        }

        public Builder maxImageArea(double pixels) {
            maxImageArea = pixels;
            return this;
        }

        public Builder maxAspectRatio(double ratio) {
            maxAspectRatio = ratio;
            return this;
        }

        public Builder decodeMode(DecodeMode mode) {
            decodeMode = mode;
            return this;
        }

        public Builder maxImagePixels(long pixels) {
            maxImagePixels = pixels;
            return this;
        }

        /**
         * Sets which formats may be decoded, by names such as {@code jpg,png,webp}.
         *
         * @throws IllegalArgumentException for an unknown name or none, saying which there are
         */
        public Builder imageFormats(String names) {
            imageFormats = ImageFormat.parse(names);
            return this;
        }

        public Builder respectEmbeddedOptOuts(boolean respect) {
            respectEmbeddedOptOuts = respect;
            return this;
        }

        public Builder keepPixels(boolean keep) {
            keepPixels = keep;
            return this;
        }

        public Builder perceptualHash(@Nullable PerceptualHash hash) {
            perceptualHash = hash;
            return this;
        }

        public Builder isolateDecoding(DecodeIsolation isolation) {
            isolateDecoding = isolation;
            return this;
        }

        public Builder decodeTimeout(Duration timeout) {
            decodeTimeout = timeout;
            return this;
        }

        /** Checks and builds.
         *
         * @throws IllegalArgumentException for a value out of its range, saying which there are */
        public ImageConfig build() {
            return new ImageConfig(
                    imageSize,
                    resizeMode,
                    resizeOnlyIfBigger,
                    upscaleInterpolation,
                    downscaleInterpolation,
                    encodeFormat,
                    encodeQuality,
                    skipReencode,
                    disableAllReencoding,
                    minImageSize,
                    maxImageArea,
                    maxAspectRatio,
                    decodeMode,
                    maxImagePixels,
                    imageFormats,
                    respectEmbeddedOptOuts,
                    perceptualHash,
                    keepPixels,
                    isolateDecoding,
                    decodeTimeout);
        }
    }
}
