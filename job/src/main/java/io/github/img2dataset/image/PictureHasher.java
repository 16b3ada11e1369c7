package io.github.img2dataset.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

/**
 * Computes the {@link PerceptualHash} of pictures. They are made small by averaging areas, which takes some
 * microseconds; imagehash takes Lanczos, so that a bit or two of a hash differ from its. Reuses native memory: one per
 * thread, single-threaded.
 */
final class PictureHasher implements AutoCloseable {
    private static final int FREQUENCIES = 8;
    private static final int SIDE = 32;
    private static final int BITS = FREQUENCIES * FREQUENCIES;

    /** Cosines of DCT-II, a row for each frequency. */
    private static final double[][] COSINES = cosines();

    private final @Nullable PerceptualHash kind;
    private final Mat small = new Mat();
    private final Mat gray = new Mat();
    private final Mat eightBits = new Mat();

    /** After as many a side has lost three pixels at most. */
    private final Mat[] halves = {new Mat(), new Mat()};

    /** @param kind null to compute none */
    PictureHasher(@Nullable PerceptualHash kind) {
        this.kind = kind;
    }

    private static double[][] cosines() {
        var cosines = new double[FREQUENCIES][SIDE];
        for (var frequency = 0; frequency < FREQUENCIES; frequency++) {
            for (var i = 0; i < SIDE; i++) {
                cosines[frequency][i] = Math.cos(Math.PI * frequency * (2 * i + 1) / (2.0 * SIDE));
            }
        }
        return cosines;
    }

    /** The hash of a picture of one or three channels, which stays as it is; null when none is wanted. */
    @Nullable String hash(Mat picture) {
        if (kind == null) {
            return null;
        }
        var bits =
                switch (kind) {
                    case PHASH -> phash(pixels(picture, SIDE, SIDE));
                    case DHASH -> dhash(pixels(picture, FREQUENCIES + 1, FREQUENCIES));
                };
        return "%016x".formatted(bits);
    }

    /** Gray pixels, row after row. */
    private byte[] pixels(Mat picture, int width, int height) {
        var from = grayOf(picture);
        for (var step = 0; step < halves.length && from.cols() >= 4 * width && from.rows() >= 4 * height; step++) {
            from = halved(from, halves[step]);
        }
        Imgproc.resize(from, small, new Size(width, height), 0, 0, Imgproc.INTER_AREA);
        var pixels = new byte[width * height];
        small.get(0, 0, pixels);
        return pixels;
    }

    private Mat grayOf(Mat picture) {
        var bytes = picture;
        if (picture.depth() != CvType.CV_8U) {
            Pixels.toEightBits(picture, eightBits);
            bytes = eightBits;
        }
        if (bytes.channels() == 1) {
            return bytes;
        }
        Imgproc.cvtColor(bytes, gray, Imgproc.COLOR_BGR2GRAY);
        return gray;
    }

    /** OpenCV averages squares of two by two pixels many times as fast as others; a side's odd pixel is left out. */
    private static Mat halved(Mat picture, Mat half) {
        var width = picture.cols() / 2;
        var height = picture.rows() / 2;
        var even = picture.submat(0, 2 * height, 0, 2 * width);
        Imgproc.resize(even, half, new Size(width, height), 0, 0, Imgproc.INTER_AREA);
        even.release();
        return half;
    }

    private static long phash(byte[] pixels) {
        var columns = new double[FREQUENCIES][SIDE];
        for (var frequency = 0; frequency < FREQUENCIES; frequency++) {
            for (var y = 0; y < SIDE; y++) {
                var cosine = COSINES[frequency][y];
                for (var x = 0; x < SIDE; x++) {
                    columns[frequency][x] += cosine * (pixels[y * SIDE + x] & 0xff);
                }
            }
        }
        var low = new double[BITS];
        for (var vertical = 0; vertical < FREQUENCIES; vertical++) {
            for (var horizontal = 0; horizontal < FREQUENCIES; horizontal++) {
                var sum = 0.0;
                for (var x = 0; x < SIDE; x++) {
                    sum += columns[vertical][x] * COSINES[horizontal][x];
                }
                low[vertical * FREQUENCIES + horizontal] = sum;
            }
        }
        return aboveMedian(low);
    }

    private static long aboveMedian(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        var median = (sorted[BITS / 2 - 1] + sorted[BITS / 2]) / 2;
        var bits = 0L;
        for (var value : values) {
            bits = bits << 1 | (value > median ? 1 : 0);
        }
        return bits;
    }

    private static long dhash(byte[] pixels) {
        var bits = 0L;
        var width = FREQUENCIES + 1;
        for (var y = 0; y < FREQUENCIES; y++) {
            for (var x = 0; x < FREQUENCIES; x++) {
                var left = pixels[y * width + x] & 0xff;
                var right = pixels[y * width + x + 1] & 0xff;
                bits = bits << 1 | (right > left ? 1 : 0);
            }
        }
        return bits;
    }

    @Override
    public void close() {
        small.release();
        gray.release();
        eightBits.release();
        for (var half : halves) {
            half.release();
        }
    }
}
