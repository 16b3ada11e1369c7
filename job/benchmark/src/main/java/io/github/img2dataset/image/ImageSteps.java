package io.github.img2dataset.image;

import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.sample.Dimensions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.opencv.core.Mat;

/** The steps of one transform with the time that each takes. Owns native memory. Single-threaded. */
final class ImageSteps implements AutoCloseable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final ImageConfig config;
    private final FastJpegPath quickJpeg;
    private static final DecodeClock CLOCK = DecodeClock.stopped();

    private final ImageDecoders decoder = new ImageDecoders();
    private final Resizer resizer;
    private final Encoder encoder;

    /** The longest side becomes {@code size}; the rest is as the job's defaults are. */
    ImageSteps(DecodeMode mode, int size) {
        config = ImageConfig.builder()
                .decodeMode(mode)
                .imageSize(size)
                .resizeMode(ResizeMode.KEEP_RATIO_LARGEST)
                .build();
        quickJpeg = new FastJpegPath(config);
        resizer = new Resizer(mode);
        encoder = new Encoder(config);
    }

    /** Decodes, resizes and encodes, and adds the thread's CPU time of each to {@code times}; not for damaged images. */
    void run(byte[] body, StepTimes times) {
        try {
            var start = THREADS.getCurrentThreadCpuTime();
            var file = file(body);
            var isQuick = quickJpeg.read(file, CLOCK);
            var reduction = ScaledDecode.of(config, file);
            var picture = isQuick ? null : decoder.decode(file, reduction, CLOCK);
            var decoded = THREADS.getCurrentThreadCpuTime();
            var resized = picture == null ? quickJpeg.shrink() : resized(picture, file, reduction);
            var scaled = THREADS.getCurrentThreadCpuTime();
            encoder.encode(resized);
            times.add(decoded - start, scaled - decoded, THREADS.getCurrentThreadCpuTime() - scaled);
        } catch (RejectedImageException e) {
            // Python's package refuses the same ones.
        }
    }

    private static ImageFile file(byte[] body) throws RejectedImageException {
        var file = ImageFile.of(body);
        if (file == null) {
            throw RejectedImageException.notAnImage();
        }
        return file;
    }

    ImageConfig config() {
        return config;
    }

    /** Decodes only; the file's or the reduced picture's height in pixels. */
    int decoded(byte[] body) throws RejectedImageException {
        var file = file(body);
        if (quickJpeg.read(file, CLOCK)) {
            return file.header().size().height();
        }
        var picture = decoder.decode(file, ScaledDecode.of(config, file), CLOCK);
        var height = picture.rows();
        picture.release();
        return height;
    }

    /** The picture before it is encoded, valid until the next call. */
    Mat resized(byte[] body) throws RejectedImageException {
        var file = file(body);
        if (quickJpeg.read(file, CLOCK)) {
            return quickJpeg.shrink();
        }
        var reduction = ScaledDecode.of(config, file);
        return resized(decoder.decode(file, reduction, CLOCK), file, reduction);
    }

    /** Releases the picture. */
    private Mat resized(Mat picture, ImageFile file, int reduction) {
        AlphaCompositor.compose(picture);
        var original = reduction == 1
                ? new Dimensions(picture.cols(), picture.rows())
                : file.header().size();
        var side = ResizeGeometry.referenceSide(original, config.resizeMode());
        var target = ResizeGeometry.scaled(original, side, config.imageSize());
        var interpolation = side > config.imageSize() ? config.downscaleInterpolation() : config.upscaleInterpolation();
        var resized = resizer.resize(picture, reduction, original, target, interpolation);
        picture.release();
        return resized;
    }

    @Override
    public void close() {
        quickJpeg.close();
        decoder.close();
        resizer.close();
        encoder.close();
    }
}
