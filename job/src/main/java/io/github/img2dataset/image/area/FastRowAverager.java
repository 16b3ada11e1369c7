package io.github.img2dataset.image.area;

/**
 * The way along the rows of {@link FastAreaResize}: two rows at a time, as the halves of longs. A running total gives the
 * sum of any columns by one subtraction, even after it has overflowed. Single-threaded.
 */
public final class FastRowAverager {
    /** Largest sum of the weights of a cell's rows: 255 times that, and one for rounding, is a 16-bit number. */
    static final int MOST_WEIGHT = 256;

    /** Number of fractional bits of a level, where levels are asked for with fractions. */
    public static final int FRACTION_BITS = 8;

    private static final long HALVES = 0x0000_ffff_0000_ffffL;
    /** Fraction bits below the gray level in each 32-bit half. */
    private static final int LEVEL_BITS = 24;
    /** Half a gray level in both halves of a long that have it in their upper 8 bits. */
    private static final long HALF_LEVELS = 0x0080_0000_0080_0000L;

    /** Sums down the cells of a row: 16-bit lanes, of the samples 4n (low) and 4n+2 in one, 4n+1 and 4n+3 in the other. */
    final int[] upperEven;

    final int[] upperOdd;
    /** Samples of even places of the row below; {@code lowerOdd} has those of odd places. */
    final int[] lowerEven;

    final int[] lowerOdd;

    private final int channels;
    /** Fraction bits of a share: a cell's sum, which has them too, is below 2^32. */
    private final int shareBits;
    /** End of each cell: the sample of the last column that it may not cover in full. */
    private final int[] edges;
    /** Share of its last column that each cell covers. */
    private final int[] edgeShares;
    /** Factor from the upper 16 bits of a cell's sum to a level in the upper 8 of 32 bits. */
    private final long scale;
    /** Running totals of both rows' sums before each sample, by channel. */
    private final long[] totals;

    private final byte[] samples;
    /** Levels with fractions, of an image of one channel. */
    private final int[] levels;

    /**
     * @param old columns of the picture
     * @param count columns of the result
     * @param ints those of a line: a quarter of its samples
     * @param step columns of the picture to one of the result
     * @param weight the weights of a cell's rows, together
     */
    FastRowAverager(int old, int count, int channels, int ints, double step, int weight) {
        this.channels = channels;
        upperEven = new int[ints];
        upperOdd = new int[ints];
        lowerEven = new int[ints];
        lowerOdd = new int[ints];
        shareBits = 15 - Integer.SIZE + Integer.numberOfLeadingZeros((int) step);
        edges = new int[count];
        edgeShares = new int[count];
        for (var i = 0; i < count; i++) {
            var end = Math.min((i + 1) * step, old);
            edges[i] = ((int) end) * channels;
            edgeShares[i] = (int) Math.rint((end - (int) end) * (1 << shareBits));
        }
        scale = Math.round((1L << (24 + 16)) / (weight * step * (1 << shareBits)));
        totals = new long[4 * ints + 2 * channels];
        samples = new byte[2 * count * channels];
        levels = new int[channels == 1 ? 2 * count : 0];
    }

    /** Averages both rows; the samples of the upper one, then those of the lower one, valid until the next call. */
    byte[] average() {
        if (channels == 3) {
            total3(upperEven, upperOdd, lowerEven, lowerOdd, totals);
            average3();
        } else {
            average(levels, 0);
            for (var i = 0; i < samples.length; i++) {
                samples[i] = (byte) (levels[i] >> FRACTION_BITS);
            }
        }
        return samples;
    }

    /**
     * Averages both rows of a picture of one channel; the levels with {@link #FRACTION_BITS}, and half a level added.
     *
     * @param to receives the upper row from {@code at}, and the lower one behind it
     */
    void average(int[] to, int at) {
        total1(upperEven, upperOdd, lowerEven, lowerOdd, totals);
        var before = 0L;
        for (var i = 0; i < edges.length; i++) {
            var here = upTo(totals[edges[i]], totals[edges[i] + 1], edgeShares[i]);
            var levels = levels(here - before);
            to[at + i] = (int) levels >>> (LEVEL_BITS - FRACTION_BITS);
            to[at + edges.length + i] = (int) (levels >>> (Integer.SIZE + LEVEL_BITS - FRACTION_BITS));
            before = here;
        }
    }

    private static void total1(int[] upperEven, int[] upperOdd, int[] lowerEven, int[] lowerOdd, long[] totals) {
        var sum = 0L;
        for (int i = 0, at = 1; i < upperEven.length; i++, at += 4) {
            var even = pair(upperEven[i], lowerEven[i]);
            var odd = pair(upperOdd[i], lowerOdd[i]);
            totals[at] = sum += even & HALVES;
            totals[at + 1] = sum += odd & HALVES;
            totals[at + 2] = sum += (even >>> 16) & HALVES;
            totals[at + 3] = sum += (odd >>> 16) & HALVES;
        }
    }

    private static void total3(int[] upperEven, int[] upperOdd, int[] lowerEven, int[] lowerOdd, long[] totals) {
        var blue = 0L;
        var green = 0L;
        var red = 0L;
        for (int i = 0, at = 3; i < upperEven.length - 2; i += 3, at += 12) {
            var even = pair(upperEven[i], lowerEven[i]);
            var odd = pair(upperOdd[i], lowerOdd[i]);
            totals[at] = blue += even & HALVES;
            totals[at + 1] = green += odd & HALVES;
            totals[at + 2] = red += (even >>> 16) & HALVES;
            totals[at + 3] = blue += (odd >>> 16) & HALVES;
            even = pair(upperEven[i + 1], lowerEven[i + 1]);
            odd = pair(upperOdd[i + 1], lowerOdd[i + 1]);
            totals[at + 4] = green += even & HALVES;
            totals[at + 5] = red += odd & HALVES;
            totals[at + 6] = blue += (even >>> 16) & HALVES;
            totals[at + 7] = green += (odd >>> 16) & HALVES;
            even = pair(upperEven[i + 2], lowerEven[i + 2]);
            odd = pair(upperOdd[i + 2], lowerOdd[i + 2]);
            totals[at + 8] = red += even & HALVES;
            totals[at + 9] = blue += odd & HALVES;
            totals[at + 10] = green += (even >>> 16) & HALVES;
            totals[at + 11] = red += (odd >>> 16) & HALVES;
        }
    }

    private static long pair(int upper, int lower) {
        return (upper & 0xffff_ffffL) | ((long) lower << 32);
    }

    /** Channel by channel would be shorter, and take the edges three times. */
    private void average3() {
        var blueBefore = 0L;
        var greenBefore = 0L;
        var redBefore = 0L;
        for (int i = 0, at = 0; i < edges.length; i++, at += 3) {
            var from = edges[i];
            var share = edgeShares[i];
            var blue = upTo(totals[from], totals[from + 3], share);
            var green = upTo(totals[from + 1], totals[from + 4], share);
            var red = upTo(totals[from + 2], totals[from + 5], share);
            put(at, levels(blue - blueBefore));
            put(at + 1, levels(green - greenBefore));
            put(at + 2, levels(red - redBefore));
            blueBefore = blue;
            greenBefore = green;
            redBefore = red;
        }
    }

    /** The total up to a place within a column. */
    private long upTo(long before, long after, int share) {
        return (before << shareBits) + (after - before) * share;
    }

    /** A cell's sums to its levels, in the upper bits of each half. */
    private long levels(long sums) {
        return ((sums >>> 16) & HALVES) * scale + HALF_LEVELS;
    }

    private void put(int at, long levels) {
        samples[at] = (byte) (levels >>> 24);
        samples[samples.length / 2 + at] = (byte) (levels >>> 56);
    }
}
