package io.github.img2dataset.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.opencv.core.Mat;

/**
 * Area averaging: every new pixel is the mean of the old ones it covers, those at its edge by their share. Eight
 * samples are added at a time as 16-bit lanes of two longs, first down the rows, then along the columns; OpenCV's own
 * INTER_AREA works sample by sample in floating point and takes several times as long. The result is within one grey
 * level of it. Holds its buffers. Single-threaded.
 */
final class AreaKernel {
    /** Rows whose samples a 16-bit lane can add up. */
    static final int MOST_ROWS = 256;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle CHAR = MethodHandles.byteArrayViewVarHandle(char[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LANES = 0x00ff00ff00ff00ffL;

    /** Weights of rows at an edge are in parts of this: two of them together still fit a lane. */
    private static final int UNIT = 128;

    private byte[] rows = new byte[0];
    /** Sums of whole rows: lanes of the even samples, then of the odd ones. */
    private byte[] whole = new byte[0];
    /** Weighted sums of the rows at the edges, laid out alike. */
    private byte[] edges = new byte[0];
    /** Both together, sample by sample. */
    private int[] column = new int[0];

    private byte[] line = new byte[0];

    /**
     * Averages an 8-bit picture of any number of channels down.
     *
     * @param from the picture
     * @param to receives the result; has the wanted size and the type of {@code from}
     * @param stepX columns of {@code from} to one of {@code to}: at least 1, and not more than there are
     * @param stepY rows, likewise; at most {@link #MOST_ROWS}
     */
    void shrink(Mat from, Mat to, double stepX, double stepY) {
        var samples = from.cols() * from.channels();
        // Whole groups of eight samples and of 1 to 4 channels: OpenCV copies whole pixels only.
        var pitch = (samples + 23) / 24 * 24;
        reserve(pitch, to.cols() * to.channels());
        var columns = new Cover(stepX, to.cols(), from.cols());
        for (var y = 0; y < to.rows(); y++) {
            var begin = y * stepY;
            var end = Math.min(begin + stepY, from.rows());
            var weights = addRows(from, begin, end, pitch);
            columns.average(column, line, from.channels(), weights);
            to.put(y, 0, line);
        }
    }

    private void reserve(int pitch, int samplesOut) {
        if (whole.length < 2 * pitch) {
            whole = new byte[2 * pitch];
            edges = new byte[2 * pitch];
            column = new int[pitch];
        }
        if (rows.length != pitch) {
            rows = new byte[pitch];
        }
        if (line.length != samplesOut) {
            line = new byte[samplesOut];
        }
    }

    /** Gives the sum of the rows' weights as they were rounded, so that a flat picture stays flat. */
    private int addRows(Mat from, double begin, double end, int pitch) {
        Arrays.fill(whole, 0, 2 * pitch, (byte) 0);
        Arrays.fill(edges, 0, 2 * pitch, (byte) 0);
        var last = Math.min((int) Math.ceil(end - 1e-9), from.rows());
        var weights = 0;
        for (var row = (int) begin; row < last; row++) {
            var share = Math.min(row + 1, end) - Math.max(row, begin);
            var weight = (int) Math.rint(share * UNIT);
            weights += weight;
            from.get(row, 0, rows);
            if (weight >= UNIT) {
                add(rows, whole, pitch);
            } else {
                addWeighted(rows, edges, pitch, weight);
            }
        }
        join(pitch);
        return weights;
    }

    private static void add(byte[] row, byte[] sums, int pitch) {
        for (var i = 0; i < pitch; i += 8) {
            var eight = (long) LONG.get(row, i);
            LONG.set(sums, i, (long) LONG.get(sums, i) + (eight & LANES));
            LONG.set(sums, pitch + i, (long) LONG.get(sums, pitch + i) + ((eight >>> 8) & LANES));
        }
    }

    private static void addWeighted(byte[] row, byte[] sums, int pitch, int weight) {
        for (var i = 0; i < pitch; i += 8) {
            var eight = (long) LONG.get(row, i);
            LONG.set(sums, i, (long) LONG.get(sums, i) + (eight & LANES) * weight);
            LONG.set(sums, pitch + i, (long) LONG.get(sums, pitch + i) + ((eight >>> 8) & LANES) * weight);
        }
    }

    private void join(int pitch) {
        var sums = whole;
        var weighted = edges;
        var joined = column;
        for (var i = 0; i < pitch; i += 2) {
            joined[i] = (char) CHAR.get(sums, i) * UNIT + (char) CHAR.get(weighted, i);
            joined[i + 1] = (char) CHAR.get(sums, pitch + i) * UNIT + (char) CHAR.get(weighted, pitch + i);
        }
    }

    /** Which old columns each new one covers. */
    private static final class Cover {
        private final int[] first;
        private final int[] afterLast;
        private final float[] firstShare;
        private final float[] lastShare;
        private final double[] width;

        Cover(double step, int count, int most) {
            first = new int[count];
            afterLast = new int[count];
            firstShare = new float[count];
            lastShare = new float[count];
            width = new double[count];
            for (var i = 0; i < count; i++) {
                var begin = i * step;
                var end = Math.min(begin + step, most);
                first[i] = (int) begin;
                afterLast[i] = Math.max(first[i] + 1, Math.min((int) Math.ceil(end - 1e-9), most));
                firstShare[i] = (float) (Math.min(end, first[i] + 1) - begin);
                lastShare[i] = afterLast[i] - 1 > first[i] ? (float) (end - (afterLast[i] - 1)) : 0;
                width[i] = end - begin;
            }
        }

        void average(int[] sums, byte[] line, int channels, int height) {
            if (channels == 3) {
                average3(sums, line, height);
                return;
            }
            for (var i = 0; i < first.length; i++) {
                var scale = (float) (1 / (height * width[i]));
                for (var channel = 0; channel < channels; channel++) {
                    var from = first[i] * channels + channel;
                    var last = (afterLast[i] - 1) * channels + channel;
                    var inner = 0L;
                    for (var at = from + channels; at < last; at += channels) {
                        inner += sums[at];
                    }
                    var sum = inner + sums[from] * firstShare[i] + sums[last] * lastShare[i];
                    line[i * channels + channel] = (byte) Math.min(255, (int) (sum * scale + 0.5f));
                }
            }
        }

        /** The same for three channels, which almost all pictures have. */
        private void average3(int[] sums, byte[] line, int height) {
            for (var i = 0; i < first.length; i++) {
                var scale = (float) (1 / (height * width[i]));
                var from = first[i] * 3;
                var last = (afterLast[i] - 1) * 3;
                var blue = 0L;
                var green = 0L;
                var red = 0L;
                for (var at = from + 3; at < last; at += 3) {
                    blue += sums[at];
                    green += sums[at + 1];
                    red += sums[at + 2];
                }
                var a = firstShare[i];
                var b = lastShare[i];
                line[3 * i] = (byte) Math.min(255, (int) ((blue + sums[from] * a + sums[last] * b) * scale + 0.5f));
                line[3 * i + 1] =
                        (byte) Math.min(255, (int) ((green + sums[from + 1] * a + sums[last + 1] * b) * scale + 0.5f));
                line[3 * i + 2] =
                        (byte) Math.min(255, (int) ((red + sums[from + 2] * a + sums[last + 2] * b) * scale + 0.5f));
            }
        }
    }
}
