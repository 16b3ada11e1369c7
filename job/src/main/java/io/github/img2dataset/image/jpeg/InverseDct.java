package io.github.img2dataset.image.jpeg;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Blocks of coefficients to samples, many blocks at a time: the same coefficient of all of them lies side by side, so that the JIT turns each
 * loop into vector instructions. It is libjpeg's accurate integer transform (jidctint.c, after Loeffler, Ligtenberg and Moschytz) to the bit,
 * its sums written out: that form, longer by some products, JDK 17 vectorizes. At half, a quarter and an eighth of the size a sample is the mean
 * of those it stands for. Reused; single-threaded.
 */
final class InverseDct {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    /** Blocks at a time: two buffers of them fit the first cache of most processors. */
    private static final int LANES = 96;

    private static final int LINE = 8 * LANES;

    /** Fraction bits of the factors. */
    private static final int FACTOR_BITS = 13;
    /** Fraction bits of what lies between the two ways through a block. */
    private static final int DOWN_BITS = 2;

    private static final int DOWN_SHIFT = FACTOR_BITS - DOWN_BITS;
    /** Both ways make a value eight times as large. */
    private static final int ALONG_SHIFT = FACTOR_BITS + DOWN_BITS + 3;

    /** More than coefficients of samples of 8 bits come to; with twice that, sums could overflow. */
    private static final int MOST = 2047;

    /** Samples lie around it. */
    private static final int CENTER = 128;

    /**
     * By size of a block's side: the factors of coefficients 4, 2 and 6 in each sample of the first half and, mirrored, in the second. Those of coefficient k in
     * sample j are 2^13.5 cos((2j + 1) k pi / 16), but for the last digit, which is as the sums of jidctint.c make it; at smaller sizes the means of these.
     * Two samples that differ in the sign of 2 and 6 share a line.
     */
    private static final int[][][] EVEN = {
        {}, {}, {{0, 0, 0}}, {}, {{0, 7568, -3135}}, {}, {}, {}, {{8192, 10703, 4433}, {-8192, 4433, -10704}}
    };

    /** Factors of the odd coefficients; their contribution is negated in the mirrored sample. */
    private static final int[][][] ODD = {
        {},
        {},
        {{7423, -2606, 1742, -1477}},
        {},
        {{10498, 3687, -2463, -2088}, {4348, -8899, 5947, -865}},
        {},
        {},
        {},
        {
            {11363, 9633, 6437, 2260},
            {9633, -2259, -11362, -6436},
            {6437, -11362, 2261, 9633},
            {2260, -6436, 9633, -11363}
        }
    };

    /** Row of a coefficient, by its place in zigzag order (figure A.6). */
    private static final int[] ROWS = new int[JpegComponent.BLOCK];
    /** Place in a line where a coefficient's column begins, by its place in zigzag order. */
    private static final int[] COLUMNS = new int[JpegComponent.BLOCK];

    static {
        var k = 0;
        for (var diagonal = 0; diagonal < 15; diagonal++) {
            for (var i = Math.max(0, diagonal - 7); i <= Math.min(7, diagonal); i++, k++) {
                ROWS[k] = diagonal % 2 == 0 ? diagonal - i : i;
                COLUMNS[k] = (diagonal - ROWS[k]) * LANES;
            }
        }
    }

    private final int size;
    /** A line for each row of a block: the first column's coefficients of all blocks, those of the next column, and so on; after the first pass a line for each column. */
    private final int[][] coefficients = new int[8][LINE];

    /** The line of a coefficient's row, by its place in zigzag order. */
    private final int[][] lines = new int[JpegComponent.BLOCK][];

    private final int[][] work = new int[8][LINE];
    private final byte[][] planes = new byte[LANES][];
    private final int[] places = new int[LANES];
    private final int[] pitches = new int[LANES];
    private int count;
    /** All bits of all coefficients since the last {@link #finish}, with those of negative ones inverted. */
    private int seen;

    /** @param size of a block's sides in samples: 8, 4, 2 or 1 */
    InverseDct(int size) {
        this.size = size;
        Arrays.setAll(lines, k -> coefficients[ROWS[k]]);
    }

    /**
     * Takes a block; its samples are in the plane after {@link #finish} at the latest.
     *
     * @param dc the DC coefficient, multiplied by its factor
     * @param from the AC coefficients, in zigzag order from {@code at}
     * @param present bit k for each AC coefficient that is not 0
     * @param quantization what these are to be multiplied by, in the same order
     * @param plane receives the samples, the first one at {@code place}, a row each {@code pitch}
     */
    void add(int dc, short[] from, int at, long present, int[] quantization, byte[] plane, int place, int pitch) {
        var seen = dc ^ (dc >> 31);
        if (present == 0 || size == 1) {
            this.seen |= seen;
            fill(dc, plane, place, pitch);
            return;
        }
        var lane = count;
        coefficients[0][lane] = dc;
        for (var left = present; left != 0; left &= left - 1) {
            var k = Long.numberOfTrailingZeros(left);
            var value = from[at + k] * quantization[k];
            lines[k][COLUMNS[k] + lane] = value;
            seen |= value ^ (value >> 31);
        }
        this.seen |= seen;
        planes[lane] = plane;
        places[lane] = place;
        pitches[lane] = pitch;
        count++;
        if (count == LANES) {
            flush();
        }
    }

    /** Writes what is left; false when there were coefficients such as no picture has, for which decoders differ. */
    boolean finish() {
        if (count > 0) {
            flush();
        }
        var sound = seen <= MOST;
        seen = 0;
        return sound;
    }

    /** A block of one gray. */
    private void fill(int dc, byte[] plane, int place, int pitch) {
        var sample = Math.min(Math.max(((dc + 4) >> 3) + CENTER, 0), 255);
        var four = sample * 0x0101_0101;
        for (var y = 0; y < size; y++) {
            put(plane, place + y * pitch, four, four);
        }
    }

    /** A row of a block. */
    private void put(byte[] plane, int at, int first, int second) {
        switch (size) {
            case 8 -> {
                INTS.set(plane, at, first);
                INTS.set(plane, at + Integer.BYTES, second);
            }
            case 4 -> INTS.set(plane, at, first);
            case 2 -> SHORTS.set(plane, at, (short) first);
            default -> plane[at] = (byte) first;
        }
    }

    private void flush() {
        transform(LINE, DOWN_SHIFT, 1 << (DOWN_SHIFT - 1));
        for (var row = 0; row < size; row++) {
            for (var column = 0; column < 8; column++) {
                System.arraycopy(work[row], column * LANES, coefficients[column], row * LANES, LANES);
            }
        }
        var length = size * LANES;
        transform(length, ALONG_SHIFT, (1 << (ALONG_SHIFT - 1)) + (CENTER << ALONG_SHIFT));
        // Lines that this size does not have are all 0.
        pack(work[0], work[1], work[2], work[3], coefficients[0], length);
        pack(work[4], work[5], work[6], work[7], coefficients[1], length);
        for (var lane = 0; lane < count; lane++) {
            for (var y = 0; y < size; y++) {
                var at = y * LANES + lane;
                put(planes[lane], places[lane] + y * pitches[lane], coefficients[0][at], coefficients[1][at]);
            }
        }
        for (var line : coefficients) {
            Arrays.fill(line, 0);
        }
        Arrays.fill(planes, null);
        count = 0;
    }

    /** Transforms all columns, or all rows, from coefficients to samples. */
    private void transform(int length, int shift, int offset) {
        var in = coefficients;
        var even = EVEN[size];
        for (var j = 0; j < even.length; j++) {
            var factors = even[j];
            var differences = work[Math.max(size / 2, 2) - 1 - j];
            even(in[0], in[4], in[2], in[6], factors[0], factors[1], factors[2], offset, length, work[j], differences);
        }
        var odd = ODD[size];
        for (var j = 0; j < odd.length; j++) {
            var factors = odd[j];
            var mirrored = work[size - 1 - j];
            odd(
                    in[1],
                    in[3],
                    in[5],
                    in[7],
                    factors[0],
                    factors[1],
                    factors[2],
                    factors[3],
                    shift,
                    length,
                    work[j],
                    mirrored);
        }
    }

    // In these loops no value is used twice in the same way, nothing is taken from an array at two places: or they are
    // not vectorized.

    private static void even(
            int[] in0,
            int[] in4,
            int[] in2,
            int[] in6,
            int factor4,
            int factor2,
            int factor6,
            int offset,
            int length,
            int[] sums,
            int[] differences) {
        for (var i = 0; i < length; i++) {
            var a = (in0[i] << FACTOR_BITS) + in4[i] * factor4 + offset;
            var b = in2[i] * factor2 + in6[i] * factor6;
            sums[i] = a + b;
            differences[i] = a - b;
        }
    }

    /** Makes the values of the even coefficients, in {@code samples}, those of all. */
    private static void odd(
            int[] in1,
            int[] in3,
            int[] in5,
            int[] in7,
            int factor1,
            int factor3,
            int factor5,
            int factor7,
            int shift,
            int length,
            int[] samples,
            int[] mirrored) {
        for (var i = 0; i < length; i++) {
            var odd = in1[i] * factor1 + in3[i] * factor3 + in5[i] * factor5 + in7[i] * factor7;
            var even = samples[i];
            samples[i] = (even + odd) >> shift;
            mirrored[i] = (even - odd) >> shift;
        }
    }

    /** Four lines of samples to one of ints, the first one lowest. */
    private static void pack(int[] first, int[] second, int[] third, int[] fourth, int[] to, int length) {
        for (var i = 0; i < length; i++) {
            to[i] = limited(first[i])
                    | (limited(second[i]) << 8)
                    | (limited(third[i]) << 16)
                    | (limited(fourth[i]) << 24);
        }
    }

    /** To 0 to 255; without {@link Math#min}, which is not vectorized. */
    private static int limited(int level) {
        return ((level & ~(level >> 31)) | ((255 - level) >> 31)) & 255;
    }
}
