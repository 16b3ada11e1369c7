package io.github.img2dataset.image.blur;

import java.util.List;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Rect;
import org.opencv.core.Scalar;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * The blur of large boxes in large pictures, computed at a part of the size and interpolated: what a wide Gaussian
 * leaves has no detail that is lost by it, and at full size it would take minutes. Within two gray levels of that.
 */
final class DownsampledBlur implements Blur.BlurredSource {
    /** Sigma in pixels of the reduced picture. */
    private static final double REDUCED_SIGMA = 6;

    private final Rect region;
    private final Interpolated colors;
    private final Interpolated mask;

    DownsampledBlur(Mat picture, List<Rect> boxes, Rect region, double sigma) {
        this.region = region;
        var factor = Math.max(1, sigma / REDUCED_SIGMA);
        var size = new Size(Math.ceil(picture.cols() / factor), Math.ceil(picture.rows() / factor));
        var marked = Mat.zeros(picture.rows(), picture.cols(), CvType.CV_8UC1);
        try {
            for (var box : boxes) {
                var part = marked.submat(box);
                part.setTo(Scalar.all(255));
                part.release();
            }
            mask = new Interpolated(marked, size, sigma);
            colors = new Interpolated(picture, size, sigma);
        } finally {
            marked.release();
        }
    }

    @Override
    public void read(int row, BlendedRow to) {
        colors.read(row, region, to.blurred);
        mask.read(row, region, to.mask);
    }

    @Override
    public void close() {}

    /** A picture that was reduced and blurred, read at its old size. */
    private static final class Interpolated {
        private final int width;
        private final int height;
        private final int channels;
        private final double stepX;
        private final double stepY;
        private final float[] samples;
        private final float[] line;

        Interpolated(Mat picture, Size size, double sigma) {
            width = (int) size.width;
            height = (int) size.height;
            channels = picture.channels();
            stepX = size.width / picture.cols();
            stepY = size.height / picture.rows();
            samples = new float[width * height * channels];
            line = new float[width * channels];
            var reduced = new Mat();
            try {
                Imgproc.resize(picture, reduced, size, 0, 0, Imgproc.INTER_AREA);
                reduced.convertTo(reduced, CvType.CV_32F, 1 / 255.0);
                Imgproc.GaussianBlur(reduced, reduced, new Size(0, 0), sigma * stepX, sigma * stepY);
                reduced.get(0, 0, samples);
            } finally {
                reduced.release();
            }
        }

        void read(int row, Rect region, float[] to) {
            var y = Math.min(Math.max((row + 0.5) * stepY - 0.5, 0), height - 1.0);
            var upper = ((int) y) * line.length;
            var lower = Math.min((int) y + 1, height - 1) * line.length;
            var share = (float) (y - (int) y);
            for (var i = 0; i < line.length; i++) {
                line[i] = samples[upper + i] * (1 - share) + samples[lower + i] * share;
            }
            for (var column = region.x; column < region.x + region.width; column++) {
                interpolate(column, to);
            }
        }

        private void interpolate(int column, float[] to) {
            var x = Math.min(Math.max((column + 0.5) * stepX - 0.5, 0), width - 1.0);
            var left = ((int) x) * channels;
            var right = Math.min((int) x + 1, width - 1) * channels;
            var share = (float) (x - (int) x);
            for (var channel = 0; channel < channels; channel++) {
                to[column * channels + channel] = line[left + channel] * (1 - share) + line[right + channel] * share;
            }
        }
    }
}
