package io.github.img2dataset.image.area;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.opencv.core.Mat;

/**
 * A picture's rows, read where they lie: OpenCV's own way to Java copies twice to bring four bytes as an int. Valid until
 * the picture, which stays the caller's, is released.
 */
public final class PixelRows {
    private final int pitch;
    private final ByteBuffer samples;

    private PixelRows(ByteBuffer samples, int pitch) {
        this.samples = samples.order(ByteOrder.LITTLE_ENDIAN);
        this.pitch = pitch;
    }

    /** Rows of an 8-bit image of at most 2 GiB. */
    public static PixelRows of(Mat picture) {
        var pitch = (int) picture.step1();
        return new PixelRows(new Pointer(picture.dataAddr()).getByteBuffer(0, (long) picture.rows() * pitch), pitch);
    }

    /**
     * Of samples on the heap.
     *
     * @param pitch from one row to the next, in bytes
     */
    public static PixelRows of(byte[] plane, int pitch) {
        return new PixelRows(ByteBuffer.wrap(plane), pitch);
    }

    /** Whether the JVM can address the picture's samples by an int. */
    public static boolean canRead(Mat picture) {
        return picture.rows() * picture.step1() <= Integer.MAX_VALUE;
    }

    /**
     * Reads a row, and what follows it until the line is full.
     *
     * @param line receives the samples: 4n in the lowest byte of an int, 4n+1 in the next, ...
     */
    void read(int row, int[] line) {
        samples.position(row * pitch);
        var ints = samples.asIntBuffer();
        var count = Math.min(line.length, ints.remaining());
        ints.get(line, 0, count);
        if (count < line.length) {
            line[count] = rest(4 * count);
        }
    }

    /** The picture's last samples, after so many of its last row: not enough for an int. */
    private int rest(int after) {
        var rest = 0;
        for (var i = samples.remaining() - 1; i >= after; i--) {
            rest = (rest << 8) | (samples.get(samples.position() + i) & 0xff);
        }
        return rest;
    }
}
