package io.github.img2dataset.image.area;

import io.github.img2dataset.sample.Dimensions;
import org.opencv.core.Mat;

/**
 * OpenCV's INTER_AREA within one gray level, in less than half of {@link ExactAreaResize}'s time: cells begin at small
 * fractions of a row, so that the weighted sums down a cell are 16-bit lanes of an int, and {@link FastRowAverager} averages
 * along two rows of the result at a time. One picture's work; its buffers are a few rows in size.
 */
public final class FastAreaResize {
    private static final int LANES = 0x00ff00ff;

    private final PixelRows from;
    private final int toRows;
    private final double stepY;
    /** The weight of a whole row: its height in the fractions at which cells may begin. */
    private final int whole;
    /** The height of a cell in these fractions. */
    private final int cell;
    /** Row at which the lowest cell may begin. */
    private final int last;

    private final int[] line;
    /** The row in the line; neighboring cells share one. */
    private int read = -1;

    private final FastRowAverager along;

    private FastAreaResize(
            PixelRows from,
            int columns,
            int rows,
            int channels,
            int toColumns,
            int toRows,
            double stepX,
            double stepY) {
        this.from = from;
        this.toRows = toRows;
        this.stepY = stepY;
        whole = (int) (FastRowAverager.MOST_WEIGHT / stepY);
        cell = (int) Math.rint(stepY * whole);
        last = rows * whole - cell;
        // Groups of 12 samples are whole ints and whole pixels.
        line = new int[(columns * channels + 11) / 12 * 3];
        along = new FastRowAverager(columns, toColumns, channels, line.length, stepX, cell);
    }

    /**
     * Averages an 8-bit picture of one or three channels down.
     *
     * @param from the picture, one that {@link PixelRows#canRead}
     * @param to receives the result; has the wanted size and the type of {@code from}
     * @param stepX columns of {@code from} to one of {@code to}: 1 to {@link ExactAreaResize#MOST_STEP}
     * @param stepY rows, likewise
     */
    public static void shrink(Mat from, Mat to, double stepX, double stepY) {
        var kernel = new FastAreaResize(
                PixelRows.of(from), from.cols(), from.rows(), from.channels(), to.cols(), to.rows(), stepX, stepY);
        for (var y = 0; y < to.rows(); y += 2) {
            kernel.sum(y);
            to.put(y, 0, kernel.along.average());
        }
    }

    /**
     * Averages a plane of 8-bit samples down.
     *
     * @param columns of the plane
     * @param rows of the plane
     * @param to the wanted size
     * @param stepX columns of the plane to one of the result: 1 to {@link ExactAreaResize#MOST_STEP}
     * @param stepY rows, likewise
     * @return the levels, with {@link FastRowAverager#FRACTION_BITS} and half a level added
     */
    public static int[] shrink(PixelRows from, int columns, int rows, Dimensions to, double stepX, double stepY) {
        var kernel = new FastAreaResize(from, columns, rows, 1, to.width(), to.height(), stepX, stepY);
        // Of an odd number of rows the last is averaged with another one.
        var levels = new int[to.width() * (to.height() + 1)];
        for (var y = 0; y < to.height(); y += 2) {
            kernel.sum(y);
            kernel.along.average(levels, y * to.width());
        }
        return levels;
    }

    /** Sums the cells of two rows of the result; of one where there is no second. */
    private void sum(int y) {
        sum(y, along.upperEven, along.upperOdd);
        if (y + 1 < toRows) {
            sum(y + 1, along.lowerEven, along.lowerOdd);
        }
    }

    /** Sums a cell's rows by their weights, into lanes of the even and of the odd samples. */
    private void sum(int y, int[] even, int[] odd) {
        var begin = Math.min((int) Math.rint(y * stepY * whole), last);
        var end = begin + cell;
        for (var row = begin / whole; row * whole < end; row++) {
            if (row != read) {
                from.read(row, line);
                read = row;
            }
            var weight = Math.min((row + 1) * whole, end) - Math.max(row * whole, begin);
            if (row * whole <= begin) {
                set(line, weight, even, odd);
            } else {
                add(line, weight, even, odd);
            }
        }
    }

    /** Nothing but arguments: the JIT vectorizes these two. */
    private static void set(int[] line, int weight, int[] even, int[] odd) {
        for (var i = 0; i < line.length; i++) {
            even[i] = (line[i] & LANES) * weight;
            odd[i] = ((line[i] >>> 8) & LANES) * weight;
        }
    }

    private static void add(int[] line, int weight, int[] even, int[] odd) {
        for (var i = 0; i < line.length; i++) {
            even[i] += (line[i] & LANES) * weight;
            odd[i] += ((line[i] >>> 8) & LANES) * weight;
        }
    }
}
