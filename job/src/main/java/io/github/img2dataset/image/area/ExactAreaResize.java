package io.github.img2dataset.image.area;

import java.util.Arrays;
import org.opencv.core.Mat;

/**
 * OpenCV's INTER_AREA to the bit, in less time: every new pixel is the mean of the old ones it covers, those at its edge
 * by their share. OpenCV adds sample by sample in floating point. Here four samples at a time are added down the rows,
 * as lanes of an int in loops that the JIT turns into vector instructions, and {@link ExactRowAverager} averages along the row.
 * The fixed-point result is the same unless it is so close to a half that the roundings of either way may decide; such
 * samples, a few in a thousand, are computed as OpenCV does. One picture's work; its buffers are a few rows in size.
 */
public final class ExactAreaResize {
    /** Columns or rows to one that the number formats are good for. */
    public static final int MOST_STEP = 100;

    private static final int LANES = 0x00ff00ff;
    /** Number of bits of a row's share in its cell: 255 times the sum of a cell's shares still is a positive int. */
    private static final int ROW_BITS = 22;

    private static final int DROPPED_BITS = ROW_BITS - ExactRowAverager.MEAN_BITS;
    private static final int HALF_DROPPED = 1 << (DROPPED_BITS - 1);

    private final PixelRows from;
    private final Mat to;
    private final int channels;
    private final AreaWeights columns;
    private final AreaWeights rows;
    private final int[] firstShares;
    private final int[] innerShares;
    private final int[] lastShares;
    /** The rows that the current cells lie in, by row number modulo their count; a sample is a byte of an int. */
    private final int[][] lines;
    /** Sums of whole rows: 16-bit lanes of the even and of the odd samples. */
    private final int[] even;

    private final int[] odd;
    /** Means down the rows of the samples 4n, 4n+1, 4n+2, 4n+3. */
    private final int[][] means;

    private final ExactRowAverager along;

    private ExactAreaResize(Mat from, Mat to, double stepX, double stepY) {
        this.from = PixelRows.of(from);
        this.to = to;
        channels = from.channels();
        columns = new AreaWeights(from.cols(), to.cols(), stepX);
        rows = new AreaWeights(from.rows(), to.rows(), stepY);
        firstShares = rows.first(ROW_BITS);
        innerShares = rows.each(ROW_BITS);
        lastShares = rows.last(ROW_BITS);
        // Groups of 12 samples are whole ints and whole pixels.
        var pitch = (from.cols() * channels + 11) / 12 * 12;
        lines = new int[(int) stepY + 3][pitch / 4];
        even = new int[pitch / 4];
        odd = new int[pitch / 4];
        means = new int[4][pitch / 4];
        along = new ExactRowAverager(from.cols(), to.cols(), channels, pitch, stepX, stepY);
    }

    /**
     * Averages an 8-bit picture of one or three channels down.
     *
     * @param from the picture, one that {@link PixelRows#canRead}
     * @param to receives the result; has the wanted size and the type of {@code from}
     * @param stepX columns of {@code from} to one of {@code to}: 1 to {@link #MOST_STEP}
     * @param stepY rows, likewise
     */
    public static void shrink(Mat from, Mat to, double stepX, double stepY) {
        new ExactAreaResize(from, to, stepX, stepY).shrink();
    }

    private void shrink() {
        var read = 0;
        for (var y = 0; y < to.rows(); y++) {
            for (read = Math.max(read, rows.begin[y]); read < rows.end[y]; read++) {
                from.read(read, line(read));
            }
            average(y);
            var unsure = along.average(means);
            for (var i = 0; i < unsure; i++) {
                var at = along.unsure()[i];
                along.samples()[at] = asOpenCv(at / channels, y, at % channels);
            }
            to.put(y, 0, along.samples());
        }
    }

    private int[] line(int number) {
        return lines[number % lines.length];
    }

    private void average(int y) {
        Arrays.fill(even, 0);
        Arrays.fill(odd, 0);
        for (var inner = rows.inner[y]; inner < rows.afterInner[y]; inner++) {
            add(line(inner), even, odd);
        }
        var first = line(rows.begin[y]);
        var last = line(rows.end[y] - 1);
        for (var i = 0; i < means.length; i++) {
            var sums = i % 2 == 0 ? even : odd;
            mean(sums, i / 2 * 16, innerShares[y], first, firstShares[y], last, lastShares[y], i * 8, means[i]);
        }
    }

    private static void add(int[] line, int[] even, int[] odd) {
        for (var i = 0; i < line.length; i++) {
            even[i] += line[i] & LANES;
            odd[i] += (line[i] >>> 8) & LANES;
        }
    }

    /** Nothing but arguments: the JIT vectorizes this one. */
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

    /** Computes a sample with OpenCV's order of operations and its rounding. */
    private byte asOpenCv(int x, int y, int channel) {
        var sum = 0f;
        for (var covered = rows.begin[y]; covered < rows.end[y]; covered++) {
            var samples = line(covered);
            var lineSum = 0f;
            for (var column = columns.begin[x]; column < columns.end[x]; column++) {
                var at = column * channels + channel;
                lineSum += ((samples[at >> 2] >>> (8 * (at & 3))) & 0xff) * columns.share(x, column);
            }
            sum += lineSum * rows.share(y, covered);
        }
        return (byte) Math.min(255, (int) Math.rint(sum));
    }
}
