package io.github.img2dataset.image.blur;

import java.util.ArrayList;
import java.util.List;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;

/**
 * Blurs boxes of a picture in single precision, as the reference does: the boxes, grown by a tenth of their longer
 * side, become a mask; picture and mask are blurred alike, and the blurred mask mixes the blurred picture in. Works in
 * bands of rows and only where the mask reaches, so that memory and time follow the boxes and not the picture.
 */
public final class Blur {
    private static final double GROWTH = 0.1;
    private static final double SIGMA = 0.1;

    /** More multiplications than this, a few seconds' worth, and the blur is computed at a part of the size. */
    private static final double MOST_WORK = 8e9;

    private final Mat picture;
    private final List<Rect> boxes = new ArrayList<>();
    private int longest;

    private Blur(Mat picture) {
        this.picture = picture;
    }

    /** Blurs the boxes in place; the picture has 8 bits afterwards. */
    public static void apply(Mat picture, List<BoundingBox> boxes) {
        var blur = new Blur(picture);
        boxes.forEach(blur::add);
        blur.run();
    }

    /** Takes the box in pixels, grown and clipped; {@link #longest} is the longer side before that. */
    private void add(BoundingBox box) {
        var width = picture.cols();
        var height = picture.rows();
        var left = (int) (box.left() * width);
        var top = (int) (box.top() * height);
        var right = (int) (box.right() * width);
        var bottom = (int) (box.bottom() * height);
        var longer = Math.max(right - left, bottom - top);
        longest = Math.max(longest, longer);
        var grown = GROWTH * longer;
        var x0 = clip((int) (left - grown), width);
        var y0 = clip((int) (top - grown), height);
        var x1 = clip((int) (right + grown), width);
        var y1 = clip((int) (bottom + grown), height);
        if (x1 > x0 && y1 > y0) {
            boxes.add(new Rect(x0, y0, x1 - x0, y1 - y0));
        }
    }

    /** The last row and column stay out, as in the reference. */
    private static int clip(int position, int side) {
        return Math.min(Math.max(position, 0), side - 1);
    }

    private void run() {
        var sigma = SIGMA * longest;
        var radius = (int) Math.ceil(4 * sigma);
        var mixed = new Mat(picture.rows(), picture.cols(), CvType.CV_8UC(picture.channels()));
        try {
            mix(mixed, region(radius), sigma, radius);
            mixed.copyTo(picture);
        } finally {
            mixed.release();
        }
    }

    /**
     * Where the blurred mask is not zero. It begins at a multiple of 16 pixels, so that OpenCV sums up each pixel with
     * the same instructions, and to the same bit, as in the whole picture.
     */
    private Rect region(int radius) {
        var left = picture.cols();
        var top = picture.rows();
        var right = 0;
        var bottom = 0;
        for (var box : boxes) {
            left = Math.min(left, box.x);
            top = Math.min(top, box.y);
            right = Math.max(right, box.x + box.width);
            bottom = Math.max(bottom, box.y + box.height);
        }
        left = Math.max(0, left - radius) & -16;
        right = Math.min(picture.cols(), (right + radius + 15) & -16);
        top = Math.max(0, top - radius);
        bottom = Math.min(picture.rows(), bottom + radius);
        return new Rect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
    }

    private void mix(Mat mixed, Rect region, double sigma, int radius) {
        var line = new BlendedRow(picture.cols(), picture.channels());
        try (var source = source(region, sigma, radius)) {
            for (var row = 0; row < picture.rows(); row++) {
                line.read(picture, row);
                if (row >= region.y && row < region.y + region.height) {
                    source.read(row, line);
                }
                line.write(mixed, row);
            }
        } finally {
            line.release();
        }
    }

    private BlurredSource source(Rect region, double sigma, int radius) {
        var work = region.area() * (picture.channels() + 1) * 2 * (2.0 * radius + 1);
        return work > MOST_WORK
                ? new DownsampledBlur(picture, boxes, region, sigma)
                : new FullSizeBlur(picture, boxes, region, sigma, radius);
    }

    /** Gives a row of the blurred picture and of the blurred mask. */
    interface BlurredSource extends AutoCloseable {
        /** Rows are asked for from top to bottom, within the region. */
        void read(int row, BlendedRow line);

        @Override
        void close();
    }
}
