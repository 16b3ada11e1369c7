package io.github.img2dataset.image;

import io.github.img2dataset.image.ImageTrace.Step;
import io.github.img2dataset.image.TransformResult.Rejected;
import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.image.blur.Blur;
import io.github.img2dataset.image.blur.BoundingBox;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.image.optout.EmbeddedOptOut;
import io.github.img2dataset.sample.Dimensions;
import io.github.img2dataset.sample.FailureReason;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opencv.core.CvException;
import org.opencv.core.Mat;
import org.opencv.core.Rect;

/**
 * A downloaded file to the image to store: checks, decodes, blurs, resizes, encodes. Owns native memory that it
 * reuses from image to image, so each task has its own and closes it. Single-threaded.
 *
 * <p>Native memory of one transform: {@link DecodeMemory} has the bound, and a {@link DecodeBudget} admits it before anything is decoded.
 */
public final class ImageTransform implements AutoCloseable {
    private final ImageConfig config;
    private final DecodeBudget budget;
    private final SizeFilters filters;
    private final FastJpegPath quickJpeg;
    private final ImageDecoders decoder;
    private final Resizer resizer;
    private final Encoder encoder;
    private final Mat padded;
    private final PictureHasher hasher;
    private final DecodeClock clock;
    private final ImageTrace trace = new ImageTrace();

    /** A transform whose memory nothing bounds but the images' size. */
    public ImageTransform(ImageConfig config) {
        this(config, DecodeBudget.unlimited());
    }

    /**
     * Loads OpenCV if that has not happened yet.
     *
     * @param budget which each image waits for
     * @throws IllegalStateException when OpenCV does not load, see {@link OpenCv#load()}
     */
    public ImageTransform(ImageConfig config, DecodeBudget budget) {
        OpenCv.load();
        // Only now: each of these holds native memory.
        quickJpeg = new FastJpegPath(config);
        decoder = new ImageDecoders();
        padded = new Mat();
        hasher = new PictureHasher(config.perceptualHash());
        this.config = config;
        this.budget = budget;
        clock = new DecodeClock(config.decodeTimeout());
        filters = new SizeFilters(config);
        resizer = new Resizer(config.decodeMode());
        encoder = new Encoder(config);
    }

    /**
     * Makes the image to store.
     *
     * @param body the downloaded file
     * @param boundingBoxes parts to blur, as {@link io.github.img2dataset.sample.UrlRow#boundingBoxes()}; null for none
     * @return the image, or why there is none; a bad image never throws
     */
    public TransformResult transform(byte[] body, @Nullable Object boundingBoxes) {
        try {
            if (config.disableAllReencoding()) {
                refuseOptOut(body);
                return new Transformed(body, null, null, null, null);
            }
            return transform(body, BoundingBox.parse(boundingBoxes));
        } catch (RejectedImageException e) {
            return new Rejected(e.failure());
        } catch (CvException e) {
            // Sample types that resizing cannot take, or no memory for this one.
            return new Rejected(
                    new RejectedImageException(FailureReason.UNSUPPORTED_FORMAT, "Image resizing error").failure());
        } finally {
            trace.end();
        }
    }

    private TransformResult transform(byte[] body, List<BoundingBox> boxes) throws RejectedImageException {
        var file = checked(ImageFile.of(body));
        refuseOptOut(body);
        try (var unused = budget.claim(DecodeMemory.of(file, config))) {
            return transform(file, boxes);
        }
    }

    private TransformResult transform(ImageFile file, List<BoundingBox> boxes) throws RejectedImageException {
        clock.start();
        trace.begin(Step.DECODE);
        if (quickJpeg.read(file, clock)) {
            trace.begin(Step.RESIZE);
            return stored(quickJpeg.shrink(), file.header().size(), boxes, null);
        }
        var reduction = ScaledDecode.of(config, file);
        var picture = reduction == 1 ? null : decoder.decodeUndamaged(file, reduction, clock);
        if (picture == null) {
            reduction = 1;
            picture = decoder.decode(file, reduction, clock);
        }
        try {
            var original = reduction == 1
                    ? new Dimensions(picture.cols(), picture.rows())
                    : file.header().size();
            filters.check(original.width(), original.height());
            trace.begin(Step.RESIZE);
            var hadAlpha = picture.channels() == 4;
            AlphaCompositor.compose(picture);
            var result = resized(picture, reduction, original);
            var isAsStored = config.skipReencode() && config.encodeFormat().is(file.format());
            return stored(result, original, boxes, isAsStored && !hadAlpha && result == picture ? file.body() : null);
        } finally {
            picture.release();
        }
    }

    private void refuseOptOut(byte[] body) throws RejectedImageException {
        var evidence = config.respectEmbeddedOptOuts() ? EmbeddedOptOut.find(body) : null;
        if (evidence != null) {
            throw RejectedImageException.optedOut(evidence);
        }
    }

    private ImageFile checked(@Nullable ImageFile file) throws RejectedImageException {
        if (file == null) {
            throw RejectedImageException.notAnImage();
        }
        trace.format(file.format());
        requireFormat(file.format(), config);
        var header = file.header();
        filters.checkPixels(header.pixels());
        header.requireDecodable();
        filters.check(header.width(), header.height());
        return file;
    }

    /** Refuses a format that cannot be read, or is not wanted. */
    static void requireFormat(ImageFormat format, ImageConfig config) throws RejectedImageException {
        if (!format.readable()) {
            throw new RejectedImageException(
                    FailureReason.UNSUPPORTED_FORMAT, "Unsupported image format: " + format.label());
        }
        if (!config.imageFormats().contains(format)) {
            throw new RejectedImageException(
                    FailureReason.UNSUPPORTED_FORMAT, "Image format not in --image_formats: " + format.label());
        }
    }

    /**
     * Blurs, frames and encodes.
     *
     * @param asItIs what to store where there is nothing to blur and to frame; null to encode
     */
    private Transformed stored(Mat result, Dimensions original, List<BoundingBox> boxes, byte @Nullable [] asItIs)
            throws RejectedImageException {
        var hash = hasher.hash(result);
        var pixels = config.keepPixels() ? Pixels.of(result) : null;
        if (!boxes.isEmpty()) {
            Blur.apply(result, boxes);
        }
        var framed = framed(result, original);
        try {
            var size = new Dimensions(framed.cols(), framed.rows());
            if (asItIs != null && boxes.isEmpty() && framed == result) {
                return new Transformed(asItIs, size, original, hash, pixels);
            }
            encoder.check(config.encodeFormat(), size.width(), size.height());
            trace.begin(Step.ENCODE);
            return new Transformed(encoder.encode(framed), size, original, hash, pixels);
        } finally {
            if (framed != result && framed != padded) {
                framed.release();
            }
        }
    }

    /** Whether the resize mode has anything to do with a picture of this size. */
    private boolean resizes(Dimensions original) {
        return config.resizeMode() != ResizeMode.NO && (!config.resizeOnlyIfBigger() || isBigger(original));
    }

    private boolean isBigger(Dimensions original) {
        return ResizeGeometry.referenceSide(original, config.resizeMode()) > config.imageSize();
    }

    /** The picture itself when it has the wanted size, else one that the resizer owns. */
    private Mat resized(Mat picture, int reduction, Dimensions original) throws RejectedImageException {
        if (!resizes(original)) {
            return picture;
        }
        var target = ResizeGeometry.scaled(
                original, ResizeGeometry.referenceSide(original, config.resizeMode()), config.imageSize());
        if (target.equals(original)) {
            return picture;
        }
        filters.checkPixels(target.area());
        if (config.resizeMode() != ResizeMode.CENTER_CROP) {
            encoder.check(config.encodeFormat(), target.width(), target.height());
        }
        var interpolation = isBigger(original) ? config.downscaleInterpolation() : config.upscaleInterpolation();
        return resizer.resize(picture, reduction, original, target, interpolation);
    }

    /** Pads or crops; the picture itself when there is nothing to do, else {@link #padded} or a view to release. */
    private Mat framed(Mat picture, Dimensions original) {
        var size = config.imageSize();
        var fits = picture.cols() == size && picture.rows() == size;
        if (fits || !resizes(original)) {
            return picture;
        }
        return switch (config.resizeMode()) {
            case BORDER -> {
                AlphaCompositor.pad(picture, padded, size);
                yield padded;
            }
            case CENTER_CROP ->
                picture.submat(new Rect((picture.cols() - size) / 2, (picture.rows() - size) / 2, size, size));
            case NO, KEEP_RATIO, KEEP_RATIO_LARGEST -> picture;
        };
    }

    /** Format and cost of the last image; overwritten by the next. */
    public ImageTrace trace() {
        return trace;
    }

    @Override
    public void close() {
        quickJpeg.close();
        decoder.close();
        resizer.close();
        encoder.close();
        padded.release();
        hasher.close();
    }
}
