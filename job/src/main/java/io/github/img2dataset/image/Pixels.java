package io.github.img2dataset.image;

import org.opencv.core.CvType;
import org.opencv.core.Mat;

/**
 * A decoded picture outside native memory.
 *
 * @param channels 1 or 3, the latter blue, green, red
 * @param bytes 8 bits a channel, row after row without gaps
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, never compared
public record Pixels(int width, int height, int channels, byte[] bytes) {
    static Pixels of(Mat picture) {
        if (picture.depth() == CvType.CV_8U) {
            return copied(picture);
        }
        var eightBits = new Mat();
        try {
            toEightBits(picture, eightBits);
            return copied(eightBits);
        } finally {
            eightBits.release();
        }
    }

    /** Converts a picture of 8 or 16 bits a channel; white stays white. */
    static void toEightBits(Mat picture, Mat eightBits) {
        picture.convertTo(eightBits, CvType.CV_8U, picture.depth() == CvType.CV_16U ? 1 / 257.0 : 1);
    }

    private static Pixels copied(Mat picture) {
        var bytes =
                new byte[Math.multiplyExact(Math.multiplyExact(picture.rows(), picture.cols()), picture.channels())];
        picture.get(0, 0, bytes);
        return new Pixels(picture.cols(), picture.rows(), picture.channels(), bytes);
    }
}
