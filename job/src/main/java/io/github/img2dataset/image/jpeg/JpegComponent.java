package io.github.img2dataset.image.jpeg;

import io.github.img2dataset.image.area.ExactAreaResize;
import io.github.img2dataset.image.area.FastAreaResize;
import io.github.img2dataset.image.area.PixelRows;
import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.sample.Dimensions;
import java.util.Arrays;

/**
 * A color component of a JPEG: its coefficients as far as they are known, then its samples. The buffers grow and serve one picture after the
 * other. Single-threaded.
 */
public final class JpegComponent {
    /** Coefficients of a block. */
    static final int BLOCK = 64;

    private static final int UNKNOWN = -1;

    /** Above this a buffer is not kept for the next picture, in coefficients or samples. */
    private static final int KEPT = 1 << 22;

    int id;
    /** The number of its quantization table. */
    int quantization;
    /** Blocks of an interleaved unit, beside each other and one above the other. */
    int across;

    int down;
    /** The frame's most of these to one of this component's. */
    int ratioX;

    int ratioY;
    /** Blocks that show something of the picture. */
    int columns;

    int rows;
    /** Block columns, including the padding that completes the last MCU. */
    int allColumns;

    public int allRows;

    /** DC coefficient of each block. */
    short[] dc = {};

    /** AC coefficients of each block, in zigzag order; valid where {@link #present} says so, the others are 0. */
    short[] coefficients = {};

    /** Bits of each block: bit k is set where AC coefficient k of the zigzag order is not 0. */
    long[] present = {};

    /** Samples, 8 bits each, of all blocks. */
    public byte[] plane = {};
    /** A block's sides in samples. */
    public int size;

    /** For each coefficient how many of its lowest bits are yet to come, or {@link #UNKNOWN}. */
    private final int[] missing = new int[BLOCK];

    /** Takes what the frame header says of the component: identifier, sampling factors, quantization table (ITU-T T.81, section B.2.2). */
    void declare(ByteView frame, int at) {
        id = frame.u8(at);
        across = frame.u8(at + 1) >> 4;
        down = frame.u8(at + 1) & 0xf;
        quantization = frame.u8(at + 2);
    }

    /** Makes room; the sizes have been set. */
    void reserve() {
        var blocks = allColumns * allRows;
        if (present.length < blocks || coefficients.length > KEPT) {
            // Beyond the last block: where a broken one may write.
            coefficients = new short[(blocks + 2) * BLOCK];
            present = new long[blocks];
            dc = new short[blocks];
        }
        Arrays.fill(present, 0, blocks, 0);
        Arrays.fill(dc, 0, blocks, (short) 0);
        Arrays.fill(missing, UNKNOWN);
        var samples = samples();
        if (plane.length < samples || plane.length > KEPT) {
            plane = new byte[samples];
        }
    }

    /** Number of samples of the plane. */
    public int samples() {
        return allRows * size * pitch();
    }

    /** Distance between two rows of samples. */
    public int pitch() {
        return allColumns * size;
    }

    /** Whether the plane is at least as large as the wanted picture, and the kernel takes it; the size has been set. */
    boolean canShrink(Dimensions original, Dimensions target) {
        var stepX = stepX(original, target);
        var stepY = stepY(original, target);
        return Math.min(stepX, stepY) >= 1 && Math.max(stepX, stepY) <= ExactAreaResize.MOST_STEP;
    }

    /**
     * Whether a scan of AC coefficients that begin at {@code first > 0} is too fine to be seen in the wanted picture: all of them where a
     * block becomes one sample, and otherwise the last bit of each where the picture shrinks so far that its error averages out. The size has
     * been set.
     *
     * @param leastShrink by how much this component must shrink, from its own size in the file, for the last bit to be left out
     */
    boolean isTooFine(int high, int low, Dimensions original, Dimensions target, double leastShrink) {
        var shrink = Math.min(stepX(original, target), stepY(original, target)) * reduction();
        return size == 1 || (high == 1 && low == 0 && shrink >= leastShrink);
    }

    private double stepX(Dimensions original, Dimensions target) {
        return original.width() / (double) (ratioX * reduction()) / target.width();
    }

    private double stepY(Dimensions original, Dimensions target) {
        return original.height() / (double) (ratioY * reduction()) / target.height();
    }

    private int reduction() {
        return 8 / size;
    }

    /**
     * Averages the plane down.
     *
     * @return as {@link FastAreaResize} gives them
     */
    int[] shrink(Dimensions original, Dimensions target) {
        return FastAreaResize.shrink(
                PixelRows.of(plane, pitch()),
                ceiling(original.width(), ratioX * reduction()),
                ceiling(original.height(), ratioY * reduction()),
                target,
                stepX(original, target),
                stepY(original, target));
    }

    public static int ceiling(int value, int unit) {
        return (value + unit - 1) / unit;
    }

    /** Makes samples of the coefficients; they are all there once {@code dct} has finished. */
    void transform(InverseDct dct, int[] factors) {
        for (var row = 0; row < allRows; row++) {
            transform(dct, factors, row);
        }
    }

    private void transform(InverseDct dct, int[] factors, int row) {
        var pitch = pitch();
        for (var x = 0; x < allColumns; x++) {
            var block = row * allColumns + x;
            dct.add(
                    dc[block] * factors[0],
                    coefficients,
                    block * BLOCK,
                    present[block],
                    factors,
                    plane,
                    row * size * pitch + x * size,
                    pitch);
        }
    }

    /** Whether a scan may bring these bits next; takes note of it. */
    boolean begin(int first, int last, int high, int low) {
        if (first > 0 && missing[0] == UNKNOWN) {
            return false;
        }
        for (var k = first; k <= last; k++) {
            if (missing[k] != (high == 0 ? UNKNOWN : high)) {
                return false;
            }
            missing[k] = low;
        }
        return true;
    }

    /** Whether all bits of all coefficients came. */
    boolean isComplete() {
        return Arrays.stream(missing).allMatch(bits -> bits == 0);
    }
}
