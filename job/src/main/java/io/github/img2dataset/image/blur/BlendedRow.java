package io.github.img2dataset.image.blur;

import java.util.Arrays;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** One row of a picture while it is mixed with its blurred likeness; colors are 0..1. */
final class BlendedRow {
    final float[] blurred;
    final float[] mask;
    private final int channels;
    private final float[] sharp;
    private final byte[] bytes;
    private final Mat wide = new Mat();

    BlendedRow(int width, int channels) {
        this.channels = channels;
        sharp = new float[width * channels];
        blurred = new float[width * channels];
        mask = new float[width];
        bytes = new byte[width * channels];
    }

    /** Reads the sharp row and forgets the blurred one. Divides: the product with the inverse is rounded otherwise. */
    void read(Mat picture, int row) {
        Arrays.fill(mask, 0);
        var line = picture.row(row);
        line.convertTo(wide, CvType.CV_32F);
        line.release();
        wide.get(0, 0, sharp);
        for (var i = 0; i < sharp.length; i++) {
            sharp[i] /= 255f;
        }
    }

    /** Writes the mixed row. Cut, not rounded, as the reference's conversion to bytes is. */
    void write(Mat picture, int row) {
        for (var i = 0; i < bytes.length; i++) {
            var share = mask[i / channels];
            var mixed = share == 0 ? sharp[i] : sharp[i] * (1 - share) + blurred[i] * share;
            bytes[i] = (byte) Math.min((int) (mixed * 255f), 255);
        }
        picture.put(row, 0, bytes);
    }

    void release() {
        wide.release();
    }
}
