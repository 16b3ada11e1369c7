package io.github.img2dataset.image.area;

/**
 * The way along the rows of {@link ExactAreaResize}: averages a line of means, in fixed point, over the columns that each new
 * pixel covers. A running total gives the sum of any columns by one subtraction. Single-threaded.
 */
final class ExactRowAverager {
    /** Fraction bits of a mean: the sum of a cell's columns still is an int. */
    static final int MEAN_BITS = 11;

    private static final int EDGE_BITS = 18;
    private static final int SCALE_BITS = 25;
    private static final int RESULT_BITS = MEAN_BITS + EDGE_BITS + SCALE_BITS;
    private static final long FRACTION = (1L << RESULT_BITS) - 1;
    private static final long HALF = 1L << (RESULT_BITS - 1);

    private final int channels;
    /** End of each cell: the sample of the last column that it may not cover in full. */
    private final int[] edges;
    /** Share of its last column that each cell covers. */
    private final int[] edgeShares;
    /** One through the columns of a cell. */
    private final long scale;
    /** Results this close to a rounding tie are recomputed exactly as OpenCV does. */
    private final long margin;
    /** Running totals of the means before each sample, by channel. */
    private final int[] totals;

    private final byte[] samples;
    private final int[] unsure;

    /**
     * @param old columns of the picture
     * @param count columns of the result
     * @param pitch samples of a line of means, those that fill it up included
     * @param stepX columns of the picture to one of the result
     * @param stepY rows, likewise
     */
    ExactRowAverager(int old, int count, int channels, int pitch, double stepX, double stepY) {
        this.channels = channels;
        edges = new int[count];
        edgeShares = new int[count];
        var leavesOut = false;
        for (var i = 0; i < count; i++) {
            var end = Math.min((i + 1) * stepX, old);
            var share = end - (int) end;
            edges[i] = ((int) end) * channels;
            edgeShares[i] = (int) Math.round(share * (1 << EDGE_BITS));
            leavesOut |= AreaWeights.leavesOut(share) || AreaWeights.leavesOut(1 - share);
        }
        scale = Math.round((1 << SCALE_BITS) / stepX);
        // OpenCV's roundings come to less than 2^-14 gray levels for each row and column added, those of this class to
        // 2^-11; and it
        // passes over an edge that the totals take in.
        margin = (1L << (RESULT_BITS - 11))
                + ((long) (stepX + stepY + 8) << (RESULT_BITS - 14))
                + (leavesOut ? (long) (AreaWeights.LEAST_SHARE * 255 / stepX * (1L << RESULT_BITS)) : 0);
        totals = new int[pitch + 2 * channels];
        samples = new byte[count * channels];
        unsure = new int[samples.length];
    }

    /** The samples of the result, of which those that are unsure may be wrong by one; valid until the next call. */
    byte[] samples() {
        return samples;
    }

    /** Which samples are unsure; of these the first, as many as {@link #average} said. */
    int[] unsure() {
        return unsure;
    }

    /**
     * Averages a line.
     *
     * @param means those of the samples 4n, 4n+1, 4n+2, 4n+3
     * @return how many samples are so close to a half that another order of additions may round them the other way
     */
    int average(int[][] means) {
        if (channels == 3) {
            total3(means[0], means[1], means[2], means[3], totals);
        } else {
            total1(means[0], means[1], means[2], means[3], totals);
        }
        var count = 0;
        for (var channel = 0; channel < channels; channel++) {
            count = average(channel, count);
        }
        return count;
    }

    private static void total1(int[] m0, int[] m1, int[] m2, int[] m3, int[] totals) {
        var sum = 0;
        for (int i = 0, at = 1; i < m0.length; i++, at += 4) {
            totals[at] = sum += m0[i];
            totals[at + 1] = sum += m1[i];
            totals[at + 2] = sum += m2[i];
            totals[at + 3] = sum += m3[i];
        }
    }

    private static void total3(int[] m0, int[] m1, int[] m2, int[] m3, int[] totals) {
        var blue = 0;
        var green = 0;
        var red = 0;
        for (int i = 0, at = 3; i < m0.length - 2; i += 3, at += 12) {
            totals[at] = blue += m0[i];
            totals[at + 1] = green += m1[i];
            totals[at + 2] = red += m2[i];
            totals[at + 3] = blue += m3[i];
            totals[at + 4] = green += m0[i + 1];
            totals[at + 5] = red += m1[i + 1];
            totals[at + 6] = blue += m2[i + 1];
            totals[at + 7] = green += m3[i + 1];
            totals[at + 8] = red += m0[i + 2];
            totals[at + 9] = blue += m1[i + 2];
            totals[at + 10] = green += m2[i + 2];
            totals[at + 11] = red += m3[i + 2];
        }
    }

    /** The total up to a cell's end less that up to its beginning; a column at an edge counts by its share. */
    private int average(int channel, int unsureBefore) {
        var unsureCount = unsureBefore;
        var totalBefore = 0;
        var edgeBefore = 0L;
        for (int i = 0, at = channel; i < edges.length; i++, at += channels) {
            var from = edges[i] + channel;
            var total = totals[from];
            var edge = (long) (totals[from + channels] - total) * edgeShares[i];
            // Totals of a wide row pass the range of an int, and differences of them are right for all that.
            var sum = ((long) (total - totalBefore) << EDGE_BITS) + edge - edgeBefore;
            // Half a level is added, so a fraction near 0 is a sum near a half.
            var result = sum * scale + HALF + margin;
            samples[at] = (byte) (result >> RESULT_BITS);
            if ((result & FRACTION) < 2 * margin) {
                unsure[unsureCount++] = at;
            }
            totalBefore = total;
            edgeBefore = edge;
        }
        return unsureCount;
    }
}
