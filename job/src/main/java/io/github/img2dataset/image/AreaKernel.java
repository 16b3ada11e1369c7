package io.github.img2dataset.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.opencv.core.Mat;

/**
 * OpenCV's INTER_AREA to the bit, in less time: every new pixel is the mean of the old ones it covers, those at its edge
 * by their share. OpenCV adds sample by sample in floating point. Here four samples at a time are added down the rows,
 * as lanes of an int in loops that the JIT turns into vector instructions, and running totals along the row give each
 * sum by subtraction. The fixed-point result is the same unless it is so close to a half that the roundings of either
 * way may decide; such samples, about one in a hundred, are computed as OpenCV does. Holds its buffers. Single-threaded.
 */
final class AreaKernel {
    /** Columns or rows to one that the number formats are good for. */
    static final int MOST_STEP = 100;

    private static final int LANES = 0x00ff00ff;
    /** Of a row's share in its cell: 255 times all shares of a cell still is a positive int. */
    private static final int ROW_BITS = 22;
    /** Of a column's mean: the sum of a cell's columns still is an int. */
    private static final int MEAN_BITS = 11;

    private static final int DROPPED_BITS = ROW_BITS - MEAN_BITS;
    private static final int HALF_DROPPED = 1 << (DROPPED_BITS - 1);

    private static final int EDGE_BITS = 18;
    private static final int SCALE_BITS = 25;
    private static final int RESULT_BITS = MEAN_BITS + EDGE_BITS + SCALE_BITS;
    private static final long FRACTION = (1L << RESULT_BITS) - 1;
    private static final long HALF = 1L << (RESULT_BITS - 1);

    private AreaCells columns = new AreaCells(1, 1, 1);
    private AreaCells rows = columns;
    private int[] firstShares = new int[0];
    private int[] innerShares = firstShares;
    private int[] lastShares = firstShares;
    /** Where each cell ends: the sample of the last column that it may not cover in full. */
    private int[] edges = firstShares;
    /** How much of that column it covers. */
    private int[] edgeShares = firstShares;
    /** One through the columns of a cell. */
    private long scale;

    private int channels;
    private long margin;

    /** The rows that the current cells lie in, by row number modulo their count; a sample is a byte of an int. */
    private int[][] lines = new int[0][];

    private byte[] line = new byte[0];
    /** Sums of whole rows: 16-bit lanes of the even and of the odd samples. */
    private int[] even = new int[0];

    private int[] odd = even;
    /** Means down the rows of the samples 4n, 4n+1, 4n+2, 4n+3. */
    private final int[][] means = new int[4][0];
    /** Of the means, the total of those before each sample, by channel. */
    private int[] totals = new int[0];

    private long[] sums = new long[0];
    private byte[] made = new byte[0];

    /**
     * Averages an 8-bit picture of one or three channels down.
     *
     * @param from the picture
     * @param to receives the result; has the wanted size and the type of {@code from}
     * @param stepX columns of {@code from} to one of {@code to}: 1 to {@link #MOST_STEP}
     * @param stepY rows, likewise
     */
    void shrink(Mat from, Mat to, double stepX, double stepY) {
        columns = new AreaCells(from.cols(), to.cols(), stepX);
        rows = new AreaCells(from.rows(), to.rows(), stepY);
        firstShares = rows.first(ROW_BITS);
        innerShares = rows.each(ROW_BITS);
        lastShares = rows.last(ROW_BITS);
        channels = from.channels();
        // OpenCV's roundings come to less than 2^-14 grey levels for each row and column added, ours to 2^-11.
        margin = (1L << (RESULT_BITS - 11)) + ((long) (stepX + stepY + 8) << (RESULT_BITS - 14));
        cut(from.cols(), to.cols(), stepX);
        // Groups of 24 samples are whole ints and, as OpenCV copies no others, whole pixels.
        reserve((from.cols() * channels + 23) / 24 * 24, (int) stepY + 3, to.cols() * channels);
        var read = 0;
        for (var y = 0; y < to.rows(); y++) {
            for (read = Math.max(read, rows.begin[y]); read < rows.end[y]; read++) {
                from.get(read, 0, line);
                ByteBuffer.wrap(line)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asIntBuffer()
                        .get(line(read));
            }
            total(y);
            average(y);
            to.put(y, 0, made);
        }
    }

    private void cut(int old, int count, double step) {
        edges = new int[count];
        edgeShares = new int[count];
        scale = Math.round((1 << SCALE_BITS) / step);
        var leavesOut = false;
        for (var i = 0; i < count; i++) {
            var end = Math.min((i + 1) * step, old);
            edges[i] = ((int) end) * channels;
            var share = end - (int) end;
            edgeShares[i] = (int) Math.round(share * (1 << EDGE_BITS));
            leavesOut |= AreaCells.leavesOut(share) || AreaCells.leavesOut(1 - share);
        }
        if (leavesOut) {
            // OpenCV passes over such an edge, the totals do not.
            margin += (long) (AreaCells.LEAST_SHARE * 255 / step * (1L << RESULT_BITS));
        }
    }

    private int[] line(int row) {
        return lines[row % lines.length];
    }

    private void reserve(int pitch, int rowCount, int samplesOut) {
        if (line.length != pitch || lines.length != rowCount) {
            lines = new int[rowCount][pitch / 4];
        }
        if (line.length != pitch) {
            line = new byte[pitch];
            even = new int[pitch / 4];
            odd = new int[pitch / 4];
            Arrays.setAll(means, i -> new int[pitch / 4]);
            totals = new int[pitch + 6];
        }
        if (made.length != samplesOut) {
            made = new byte[samplesOut];
            sums = new long[samplesOut];
        }
    }

    private void total(int y) {
        Arrays.fill(even, 0);
        Arrays.fill(odd, 0);
        for (var row = rows.inner[y]; row < rows.afterInner[y]; row++) {
            add(line(row), even, odd);
        }
        mean(even, 0, 0, y, means[0]);
        mean(odd, 0, 8, y, means[1]);
        mean(even, 16, 16, y, means[2]);
        mean(odd, 16, 24, y, means[3]);
        if (channels == 3) {
            total3(means[0], means[1], means[2], means[3], totals);
        } else {
            total1(means[0], means[1], means[2], means[3], totals);
        }
    }

    private static void add(int[] line, int[] even, int[] odd) {
        for (var i = 0; i < line.length; i++) {
            even[i] += line[i] & LANES;
            odd[i] += (line[i] >>> 8) & LANES;
        }
    }

    private void mean(int[] sums, int lane, int sample, int y, int[] means) {
        mean(
                sums,
                lane,
                innerShares[y],
                line(rows.begin[y]),
                firstShares[y],
                line(rows.end[y] - 1),
                lastShares[y],
                sample,
                means);
    }

    /** Nothing but arguments: the JIT vectorises this one. */
    private static void mean(
            int[] sums,
            int lane,
            int share,
            int[] first,
            int firstShare,
            int[] last,
            int lastShare,
            int sample,
            int[] means) {
        for (var i = 0; i < means.length; i++) {
            var mean = ((sums[i] >>> lane) & 0xffff) * share
                    + ((first[i] >>> sample) & 0xff) * firstShare
                    + ((last[i] >>> sample) & 0xff) * lastShare;
            means[i] = (mean + HALF_DROPPED) >>> DROPPED_BITS;
        }
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

    private void average(int y) {
        for (var channel = 0; channel < channels; channel++) {
            average(totals, edges, edgeShares, scale, channels, channel, sums);
        }
        for (var i = 0; i < made.length; i++) {
            // Half a level was added, so a fraction near 0 is a sum near a half.
            var unsure = ((sums[i] + margin) & FRACTION) < 2 * margin;
            made[i] = unsure ? asOpenCv(i / channels, y, i % channels) : (byte) (sums[i] >> RESULT_BITS);
        }
    }

    /** The total up to a cell's end less that up to its beginning; a column at an edge counts by its share. */
    private static void average(
            int[] totals, int[] edges, int[] edgeShares, long scale, int channels, int channel, long[] sums) {
        var totalBefore = 0;
        var edgeBefore = 0L;
        for (int i = 0, at = channel; i < edges.length; i++, at += channels) {
            var total = totals[edges[i] + channel];
            var column = totals[edges[i] + channels + channel] - total;
            var edge = (long) column * edgeShares[i];
            // Totals of a wide row pass the range of an int, and differences of them are right for all that.
            var whole = total - totalBefore;
            sums[at] = (((long) whole << EDGE_BITS) + edge - edgeBefore) * scale + HALF;
            totalBefore = total;
            edgeBefore = edge;
        }
    }

    /** In OpenCV's order of operations, with its roundings. */
    private byte asOpenCv(int x, int y, int channel) {
        var sum = 0f;
        for (var row = rows.begin[y]; row < rows.end[y]; row++) {
            var samples = line(row);
            var lineSum = 0f;
            for (var column = columns.begin[x]; column < columns.end[x]; column++) {
                var at = column * channels + channel;
                lineSum += ((samples[at >> 2] >>> (8 * (at & 3))) & 0xff) * columns.share(x, column);
            }
            sum += lineSum * rows.share(y, row);
        }
        return (byte) Math.min(255, (int) Math.rint(sum));
    }
}
