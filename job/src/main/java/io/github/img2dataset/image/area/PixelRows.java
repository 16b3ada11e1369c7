package io.github.img2dataset.image.area;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import org.opencv.core.Mat;

/**
 * A picture's rows, read where they lie: OpenCV's own way to Java copies twice to bring four bytes as an int. Valid until
 * the picture, which stays the caller's, is released.
 */
public final class PixelRows {
    private final int pitch;
    private final ByteBuffer samples;
    /** The samples as ints that begin at each of the first four bytes, for a row may begin anywhere. A view for each row would be a tenth of a run's garbage. */
    private final IntBuffer[] views = new IntBuffer[Integer.BYTES];

    private PixelRows(ByteBuffer samples, int pitch) {
        this.samples = samples.order(ByteOrder.LITTLE_ENDIAN);
        this.pitch = pitch;
        for (var shift = 0; shift < views.length; shift++) {
            views[shift] = samples.position(Math.min(shift, samples.limit())).asIntBuffer();
        }
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
        var at = row * pitch;
        var view = views[at % Integer.BYTES];
        var first = at / Integer.BYTES;
        var count = Math.min(line.length, view.limit() - first);
        view.get(first, line, 0, count);
        if (count < line.length) {
            line[count] = rest(at + Integer.BYTES * count);
        }
    }

    /** The picture's last samples, from an index on: not enough for an int. */
    private int rest(int from) {
        var rest = 0;
        for (var i = samples.limit() - 1; i >= from; i--) {
            rest = (rest << 8) | (samples.get(i) & 0xff);
        }
        return rest;
    }
}
