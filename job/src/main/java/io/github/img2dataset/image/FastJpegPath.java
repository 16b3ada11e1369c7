package io.github.img2dataset.image;

import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.image.jpeg.JpegComponent;
import io.github.img2dataset.image.jpeg.ProgressiveJpegReader;
import io.github.img2dataset.image.jpeg.YcbcrToBgr;
import io.github.img2dataset.sample.Dimensions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** Fast mode's way from a JPEG to the wanted size. Owns native memory; single-threaded. */
final class FastJpegPath implements AutoCloseable {
    private final ImageConfig config;
    private final ProgressiveJpegReader jpeg = new ProgressiveJpegReader();
    private final Mat picture = new Mat();

    private Dimensions original = new Dimensions(1, 1);
    private Dimensions target = original;
    private @Nullable List<JpegComponent> components;

    FastJpegPath(ImageConfig config) {
        this.config = config;
    }

    /** Reads a file; false when it is to be decoded and resized by way of OpenCV. */
    boolean read(ImageFile file, DecodeClock clock) throws RejectedImageException {
        if (!ScaledDecode.isQuick(config, file)) {
            return false;
        }
        original = file.header().size();
        target = ScaledDecode.target(config, file.header());
        components = jpeg.read(file.body(), ScaledDecode.of(config, file), original, target, clock);
        return components != null;
    }

    /** The file that was just read, averaged down; valid until the next call. */
    Mat shrink() {
        var read = components;
        if (read == null) {
            throw new IllegalStateException("No file was read");
        }
        picture.create(target.height(), target.width(), CvType.CV_8UC(read.size()));
        YcbcrToBgr.shrink(read, original, picture);
        return picture;
    }

    @Override
    public void close() {
        picture.release();
    }
}
