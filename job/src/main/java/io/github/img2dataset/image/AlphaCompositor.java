package io.github.img2dataset.image;

import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Scalar;

/** Composes pictures with an alpha channel on white. */
final class AlphaCompositor {
    /** For 8 bits: the composed value of every pair of alpha (high byte) and color (low byte). */
    private static final byte[] COMPOSED = composed();

    private AlphaCompositor() {}

    /** Replaces a picture of four channels by its composition, of three channels and 8 bits each; others stay. */
    static void compose(Mat picture) {
        if (picture.channels() != 4) {
            return;
        }
        if (picture.depth() == CvType.CV_8U) {
            compose8(picture);
        } else {
            composeWide(picture);
        }
    }

    private static byte[] composed() {
        var table = new byte[256 * 256];
        for (var alpha = 0; alpha < 256; alpha++) {
            for (var color = 0; color < 256; color++) {
                table[(alpha << 8) | color] = (byte) composed(alpha, color);
            }
        }
        return table;
    }

    /** Composes a sample with white, in double precision and in the Python tool's order of operations. */
    private static int composed(double alpha, double color) {
        var value = alpha / 255 * color + 255 - alpha;
        return (int) Math.rint(Math.min(Math.max(value, 0), 255));
    }

    private static void compose8(Mat picture) {
        var columns = picture.cols();
        var from = new byte[columns * 4];
        var to = new byte[columns * 3];
        var out = new Mat(picture.rows(), columns, CvType.CV_8UC3);
        try {
            for (var row = 0; row < picture.rows(); row++) {
                picture.get(row, 0, from);
                for (int i = 0, o = 0; o < to.length; i += 4, o += 3) {
                    var alpha = (from[i + 3] & 0xff) << 8;
                    to[o] = COMPOSED[alpha | (from[i] & 0xff)];
                    to[o + 1] = COMPOSED[alpha | (from[i + 1] & 0xff)];
                    to[o + 2] = COMPOSED[alpha | (from[i + 2] & 0xff)];
                }
                out.put(row, 0, to);
            }
            out.copyTo(picture);
        } finally {
            out.release();
        }
    }

    /** 16 bits and floating point: the same formula on the values as they are, row by row to save memory. */
    private static void composeWide(Mat picture) {
        var wide = new Mat();
        var out = new Mat(picture.rows(), picture.cols(), CvType.CV_8UC3);
        try {
            var from = new double[picture.cols() * 4];
            var to = new byte[picture.cols() * 3];
            for (var row = 0; row < picture.rows(); row++) {
                widen(picture, row, wide);
                wide.get(0, 0, from);
                for (int i = 0, o = 0; o < to.length; i += 4, o += 3) {
                    for (var channel = 0; channel < 3; channel++) {
                        to[o + channel] = (byte) composed(from[i + 3], from[i + channel]);
                    }
                }
                out.put(row, 0, to);
            }
            out.copyTo(picture);
        } finally {
            wide.release();
            out.release();
        }
    }

    private static void widen(Mat picture, int row, Mat wide) {
        var line = picture.row(row);
        try {
            line.convertTo(wide, CvType.CV_64F);
        } finally {
            line.release();
        }
    }

    /** White in any number of channels. */
    static Scalar white() {
        return Scalar.all(255);
    }

    /** Fills up a picture with white to a square of {@code size}, in the middle. */
    static void pad(Mat picture, Mat padded, int size) {
        var top = Math.max(0, size - picture.rows()) / 2;
        var bottom = Math.max(0, size - picture.rows() - top);
        var left = Math.max(0, size - picture.cols()) / 2;
        var right = Math.max(0, size - picture.cols() - left);
        Core.copyMakeBorder(picture, padded, top, bottom, left, right, Core.BORDER_CONSTANT, white());
    }
}
