package io.github.img2dataset.image;

import io.github.img2dataset.image.area.ExactAreaResize;
import io.github.img2dataset.image.area.FastAreaResize;
import io.github.img2dataset.image.area.PixelRows;
import io.github.img2dataset.sample.Dimensions;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/** Resamples pictures. Holds the native result, which is valid until the next call. */
final class Resizer implements AutoCloseable {
    /** Distance from a whole number below which OpenCV takes a scale for whole and goes its quick way: a double's epsilon. */
    private static final double EPSILON = Math.ulp(1.0);

    private static final double LEAST_STEP = 1.5;

    private final boolean quick;
    private final Mat resized = new Mat();

    /** Averages to OpenCV's pixels in exact mode, within one gray level in fast mode. */
    Resizer(DecodeMode mode) {
        quick = mode == DecodeMode.FAST;
    }

    /**
     * Resamples to the target size.
     *
     * @param picture the original, or a JPEG decoded at a part of its size
     * @param reduction that part: 1, 2, 4 or 8
     * @param original the size before that
     */
    Mat resize(Mat picture, int reduction, Dimensions original, Dimensions target, Interpolation interpolation) {
        // A reduced decode rounds its size up, so the last column and row may reach beyond the picture's edge: the
        // steps come from the original size, not from the picture's. Divided twice, as OpenCV does.
        var stepX = 1 / (target.width() / (original.width() / (double) reduction));
        var stepY = 1 / (target.height() / (original.height() / (double) reduction));
        if (interpolation == Interpolation.AREA && suitsKernel(picture, reduction, stepX, stepY)) {
            resized.create(target.height(), target.width(), picture.type());
            if (quick) {
                FastAreaResize.shrink(picture, resized, stepX, stepY);
            } else {
                ExactAreaResize.shrink(picture, resized, stepX, stepY);
            }
        } else {
            Imgproc.resize(picture, resized, new Size(target.width(), target.height()), 0, 0, interpolation.flag());
        }
        return resized;
    }

    /** OpenCV has a quick way of its own for whole steps, and is as quick for small ones; but not the steps of a reduced decode. */
    private static boolean suitsKernel(Mat picture, int reduction, double stepX, double stepY) {
        var wholeSteps = Math.abs(stepX - Math.rint(stepX)) < EPSILON && Math.abs(stepY - Math.rint(stepY)) < EPSILON;
        return (picture.type() == CvType.CV_8UC3 || picture.type() == CvType.CV_8UC1)
                && (reduction > 1 || Math.min(stepX, stepY) >= LEAST_STEP)
                && Math.max(stepX, stepY) <= ExactAreaResize.MOST_STEP
                && !wholeSteps
                && PixelRows.canRead(picture);
    }

    @Override
    public void close() {
        resized.release();
    }
}
