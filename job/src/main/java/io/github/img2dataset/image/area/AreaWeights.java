package io.github.img2dataset.image.area;

import java.util.stream.IntStream;

/**
 * Which old columns (or rows) each new one covers, and by which share: whole ones from {@link #inner} up to {@link
 * #afterInner}, and at most one before and one after them. The shares are those of OpenCV's INTER_AREA, which leaves
 * out an edge of less than a thousandth.
 */
final class AreaWeights {
    static final double LEAST_SHARE = 1e-3;

    final int[] begin;
    final int[] inner;
    final int[] afterInner;
    final int[] end;
    private final float[] first;
    private final float[] each;
    private final float[] last;

    /**
     * Cuts {@code old} columns into {@code count} cells.
     *
     * @param step columns to a cell
     */
    AreaWeights(int old, int count, double step) {
        begin = new int[count];
        inner = new int[count];
        afterInner = new int[count];
        end = new int[count];
        first = new float[count];
        each = new float[count];
        last = new float[count];
        for (var i = 0; i < count; i++) {
            cut(i, i * step, step, old);
        }
    }

    private void cut(int i, double from, double step, int old) {
        var to = from + step;
        var width = Math.min(step, old - from);
        afterInner[i] = Math.min((int) Math.floor(to), old - 1);
        inner[i] = Math.min((int) Math.ceil(from), afterInner[i]);
        each[i] = (float) (1 / width);
        if (inner[i] - from > LEAST_SHARE) {
            first[i] = (float) ((inner[i] - from) / width);
        }
        if (to - afterInner[i] > LEAST_SHARE) {
            last[i] = (float) (Math.min(Math.min(to - afterInner[i], 1), width) / width);
        }
        begin[i] = first[i] == 0 ? inner[i] : inner[i] - 1;
        end[i] = last[i] == 0 ? afterInner[i] : afterInner[i] + 1;
    }

    /** Whether a column covered by this share is left out, and would have counted. */
    static boolean leavesOut(double share) {
        return share > 1e-9 && share <= LEAST_SHARE;
    }

    /** The share that a column has in a cell that covers it. */
    float share(int i, int column) {
        if (column < inner[i]) {
            return first[i];
        }
        return column < afterInner[i] ? each[i] : last[i];
    }

    /** The shares of the columns before the whole ones as fixed-point numbers; 0 where there is none. */
    int[] first(int fractionBits) {
        return fixed(first, fractionBits);
    }

    /** The shares of whole columns, likewise. */
    int[] each(int fractionBits) {
        return fixed(each, fractionBits);
    }

    /** The shares of the columns after the whole ones, likewise. */
    int[] last(int fractionBits) {
        return fixed(last, fractionBits);
    }

    private static int[] fixed(float[] shares, int fractionBits) {
        return IntStream.range(0, shares.length)
                .map(i -> Math.round(shares[i] * (1 << fractionBits)))
                .toArray();
    }
}
