package io.github.img2dataset.image;

import java.util.List;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * Blurs boxes of a picture in single precision, as the reference does: the boxes, grown by a tenth of their longer
 * side, become a mask; picture and mask are blurred alike, and the blurred mask mixes the blurred picture in.
 */
final class Blur {
    private static final double GROWTH = 0.1;
    private static final double SIGMA = 0.1;

    private Blur() {}

    /** Blurs the boxes in place; the picture has 8 bits afterwards. */
    static void apply(Mat picture, List<BoundingBox> boxes) {
        var sharp = new Mat();
        var mask = Mat.zeros(picture.rows(), picture.cols(), CvType.CV_32FC1);
        var blurred = new Mat();
        var blurredMask = new Mat();
        try {
            toUnitRange(picture, sharp);
            var longest = 0;
            for (var box : boxes) {
                longest = Math.max(longest, mark(mask, box));
            }
            var sigma = SIGMA * longest;
            var side = 2 * (int) Math.ceil(4 * sigma) + 1;
            Imgproc.GaussianBlur(sharp, blurred, new Size(side, side), sigma);
            Imgproc.GaussianBlur(mask, blurredMask, new Size(side, side), sigma);
            mix(picture, sharp, blurred, blurredMask);
        } finally {
            sharp.release();
            mask.release();
            blurred.release();
            blurredMask.release();
        }
    }

    /** Divides by 255: OpenCV's convertTo would multiply by the inverse, which rounds otherwise. */
    private static void toUnitRange(Mat picture, Mat unit) {
        picture.convertTo(unit, CvType.CV_32F);
        var line = new float[picture.cols() * picture.channels()];
        for (var row = 0; row < picture.rows(); row++) {
            unit.get(row, 0, line);
            for (var i = 0; i < line.length; i++) {
                line[i] /= 255f;
            }
            unit.put(row, 0, line);
        }
    }

    /** Sets the grown box to 1 and gives the longer side of the box in pixels. */
    private static int mark(Mat mask, BoundingBox box) {
        var width = mask.cols();
        var height = mask.rows();
        var left = (int) (box.left() * width);
        var top = (int) (box.top() * height);
        var right = (int) (box.right() * width);
        var bottom = (int) (box.bottom() * height);
        var longer = Math.max(right - left, bottom - top);
        var grown = GROWTH * longer;
        var x0 = clip((int) (left - grown), width);
        var y0 = clip((int) (top - grown), height);
        var x1 = clip((int) (right + grown), width);
        var y1 = clip((int) (bottom + grown), height);
        if (x1 > x0 && y1 > y0) {
            var part = mask.submat(new Rect(x0, y0, x1 - x0, y1 - y0));
            part.setTo(Scalar.all(1));
            part.release();
        }
        return longer;
    }

    private static int clip(int position, int side) {
        return Math.min(Math.max(position, 0), side - 1);
    }

    private static void mix(Mat picture, Mat sharp, Mat blurred, Mat mask) {
        var channels = picture.channels();
        var width = picture.cols();
        picture.create(picture.rows(), width, CvType.CV_8UC(channels));
        var sharpLine = new float[width * channels];
        var blurredLine = new float[width * channels];
        var maskLine = new float[width];
        var line = new byte[width * channels];
        for (var row = 0; row < sharp.rows(); row++) {
            sharp.get(row, 0, sharpLine);
            blurred.get(row, 0, blurredLine);
            mask.get(row, 0, maskLine);
            for (var i = 0; i < line.length; i++) {
                var share = maskLine[i / channels];
                var mixed = sharpLine[i] * (1 - share) + blurredLine[i] * share;
                // Cut, not rounded, as the reference's conversion to bytes is.
                line[i] = (byte) Math.min((int) (mixed * 255f), 255);
            }
            picture.put(row, 0, line);
        }
    }
}
