package io.github.img2dataset.image;

import io.github.img2dataset.sample.Dimensions;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/** Resamples pictures. Holds the native result, which is valid until the next call. */
final class Resizer implements AutoCloseable {
    private final boolean exact;
    private final AreaKernel areaKernel = new AreaKernel();
    private final Mat resized = new Mat();

    Resizer(DecodeMode mode) {
        exact = mode == DecodeMode.EXACT;
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
        // steps come from the original size, not from the picture's.
        var stepX = original.width() / (double) reduction / target.width();
        var stepY = original.height() / (double) reduction / target.height();
        if (!exact && interpolation == Interpolation.AREA && suitsKernel(picture, stepX, stepY)) {
            resized.create(target.height(), target.width(), picture.type());
            areaKernel.shrink(picture, resized, stepX, stepY);
        } else {
            Imgproc.resize(picture, resized, new Size(target.width(), target.height()), 0, 0, interpolation.flag());
        }
        return resized;
    }

    /** OpenCV has a quick way of its own for whole steps, and the kernel's weights are coarse for small ones. */
    private static boolean suitsKernel(Mat picture, double stepX, double stepY) {
        var wholeSteps = stepX == Math.rint(stepX) && stepY == Math.rint(stepY);
        return picture.depth() == CvType.CV_8U
                && Math.min(stepX, stepY) >= 2
                && stepY <= AreaKernel.MOST_ROWS
                && !wholeSteps;
    }

    @Override
    public void close() {
        resized.release();
    }
}
