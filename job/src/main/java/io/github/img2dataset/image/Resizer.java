package io.github.img2dataset.image;

import io.github.img2dataset.sample.Dimensions;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/** Resamples pictures. Holds the native result, which is valid until the next call. */
final class Resizer implements AutoCloseable {
    private final Mat resized = new Mat();
    private final Mat cut = new Mat();

    /**
     * Resamples to the target size.
     *
     * @param picture the original, or a JPEG decoded at a part of its size
     * @param original the size before that
     */
    Mat resize(Mat picture, Dimensions original, Dimensions target, Interpolation interpolation) {
        if (picture.cols() == original.width() && picture.rows() == original.height()) {
            Imgproc.resize(picture, resized, new Size(target.width(), target.height()), 0, 0, interpolation.flag());
            return resized;
        }
        return resizeReduced(picture, original, target, interpolation);
    }

    /**
     * A reduced decode rounds its size up, so its last column and row may reach beyond the picture's edge: it is scaled
     * by the exact factors, and what is too much is cut off.
     */
    private Mat resizeReduced(Mat picture, Dimensions original, Dimensions target, Interpolation interpolation) {
        var reduction = Math.max(Math.round((double) original.width() / picture.cols()), 1);
        var byX = target.width() * (double) reduction / original.width();
        var byY = target.height() * (double) reduction / original.height();
        Imgproc.resize(picture, resized, new Size(), byX, byY, interpolation.flag());
        if (resized.cols() == target.width() && resized.rows() == target.height()) {
            return resized;
        }
        if (resized.cols() < target.width() || resized.rows() < target.height()) {
            Imgproc.resize(picture, resized, new Size(target.width(), target.height()), 0, 0, interpolation.flag());
            return resized;
        }
        var part = resized.submat(new Rect(0, 0, target.width(), target.height()));
        part.copyTo(cut);
        part.release();
        return cut;
    }

    @Override
    public void close() {
        resized.release();
        cut.release();
    }
}
