package io.github.img2dataset.image.blur;

import java.util.List;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/** The blur at full size, a band of rows after the other, with the neighboring rows that each band needs. */
final class FullSizeBlur implements Blur.BlurredSource {
    private static final int FEWEST_ROWS = 128;

    private final Mat picture;
    private final List<Rect> boxes;
    private final Rect region;
    private final double sigma;
    private final int radius;
    private final int rowsInBand;
    private final Mat sharp = new Mat();
    private final Mat mask = new Mat();
    private final Mat blurred = new Mat();
    private final Mat blurredMask = new Mat();
    private final float[] line;
    private final float[] maskLine;
    private int begin;
    private int end;

    FullSizeBlur(Mat picture, List<Rect> boxes, Rect region, double sigma, int radius) {
        this.picture = picture;
        this.boxes = boxes;
        this.region = region;
        this.sigma = sigma;
        this.radius = radius;
        rowsInBand = Math.max(FEWEST_ROWS, 2 * radius);
        line = new float[region.width * picture.channels()];
        maskLine = new float[region.width];
    }

    @Override
    public void read(int row, BlendedRow to) {
        if (row >= end) {
            begin = row;
            end = Math.min(row + rowsInBand, region.y + region.height);
            blurBand();
        }
        blurred.get(row - begin, 0, line);
        blurredMask.get(row - begin, 0, maskLine);
        System.arraycopy(line, 0, to.blurred, region.x * picture.channels(), line.length);
        System.arraycopy(maskLine, 0, to.mask, region.x, maskLine.length);
    }

    private void blurBand() {
        var top = Math.max(0, begin - radius);
        var bottom = Math.min(picture.rows(), end + radius);
        var rows = picture.rowRange(top, bottom);
        rows.convertTo(sharp, CvType.CV_32F);
        rows.release();
        toUnitRange();
        mask.create(bottom - top, picture.cols(), CvType.CV_32FC1);
        mask.setTo(Scalar.all(0));
        for (var box : boxes) {
            mark(box, top, bottom);
        }
        var band = new Rect(region.x, begin - top, region.width, end - begin);
        blur(sharp, band, blurred);
        blur(mask, band, blurredMask);
    }

    private void toUnitRange() {
        var row = new float[sharp.cols() * sharp.channels()];
        for (var y = 0; y < sharp.rows(); y++) {
            sharp.get(y, 0, row);
            for (var i = 0; i < row.length; i++) {
                row[i] /= 255f;
            }
            sharp.put(y, 0, row);
        }
    }

    private void mark(Rect box, int top, int bottom) {
        var y0 = Math.max(box.y, top);
        var y1 = Math.min(box.y + box.height, bottom);
        if (y1 > y0) {
            var part = mask.submat(new Rect(box.x, y0 - top, box.width, y1 - y0));
            part.setTo(Scalar.all(1));
            part.release();
        }
    }

    /** A view, not a copy: OpenCV looks beyond its edges, and mirrors only at those of the picture. */
    private void blur(Mat from, Rect band, Mat to) {
        var part = from.submat(band);
        Imgproc.GaussianBlur(part, to, new Size(2 * radius + 1, 2 * radius + 1), sigma);
        part.release();
    }

    @Override
    public void close() {
        sharp.release();
        mask.release();
        blurred.release();
        blurredMask.release();
    }
}
