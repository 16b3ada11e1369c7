package io.github.img2dataset.image.png;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A row of a PNG while its filter is undone (PNG, third edition, section 9): red, green, blue and perhaps alpha become blue,
 * green, red, alpha. The four samples of a pixel are reckoned side by side, as bytes of an int or, for Paeth's filter, each in 16 bits of a
 * long; where a pixel has three, the fourth is of the next one, and written over by it. Single-threaded.
 */
final class ScanlineUnfilter {
    private static final VarHandle PIXELS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** Number of bytes that are read and written beyond a row's end. */
    private static final int SLACK = 1;

    private static final int UPPER_BITS = 0x8080_8080;
    private static final long SAMPLES = 0x00ff_00ff_00ff_00ffL;
    /** Added to such samples it keeps differences above 0: the sign of each is in its uppermost bit. */
    private static final long SIGNS = 0x8000_8000_8000_8000L;

    private final int channels;
    /** Length of a row in bytes. */
    private final int length;

    private byte[] above;
    private byte[] samples;

    ScanlineUnfilter(int channels, int width) {
        this.channels = channels;
        length = width * channels;
        above = new byte[length + SLACK];
        samples = new byte[length + SLACK];
    }

    /** The row that was read last, and something behind it; valid until the next. */
    byte[] samples() {
        return samples;
    }

    /**
     * Reads the next row.
     *
     * @param from where it begins, with the number of its filter; a byte must follow it
     * @return whether there is such a filter
     */
    boolean read(byte[] filtered, int from) {
        var last = samples;
        samples = above;
        above = last;
        // A loop by a constant is compiled to much less.
        return channels == 3 ? undo(filtered, from, 3) : undo(filtered, from, 4);
    }

    private boolean undo(byte[] filtered, int from, int step) {
        var begin = from + 1;
        switch (filtered[from]) {
            case 0 -> none(filtered, begin, step);
            case 1 -> sub(filtered, begin, step);
            case 2 -> up(filtered, begin, step);
            case 3 -> average(filtered, begin, step);
            case 4 -> paeth(filtered, begin, step);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void none(byte[] filtered, int from, int step) {
        for (var at = 0; at < length; at += step) {
            PIXELS.set(samples, at, swapped(filtered, from + at));
        }
    }

    private void sub(byte[] filtered, int from, int step) {
        var left = 0;
        for (var at = 0; at < length; at += step) {
            left = sum(left, swapped(filtered, from + at));
            PIXELS.set(samples, at, left);
        }
    }

    private void up(byte[] filtered, int from, int step) {
        for (var at = 0; at < length; at += step) {
            PIXELS.set(samples, at, sum((int) PIXELS.get(above, at), swapped(filtered, from + at)));
        }
    }

    private void average(byte[] filtered, int from, int step) {
        var left = 0;
        for (var at = 0; at < length; at += step) {
            left = sum(mean(left, (int) PIXELS.get(above, at)), swapped(filtered, from + at));
            PIXELS.set(samples, at, left);
        }
    }

    /**
     * Adds which of left, up and upLeft comes nearest to left + up - upLeft: the smaller of left and up where
     * 3 upLeft - left - up is no smaller than both, the larger one where it is no larger than both, else upLeft.
     */
    private void paeth(byte[] filtered, int from, int step) {
        var left = 0L;
        var upLeft = 0L;
        for (var at = 0; at < length; at += step) {
            var up = spread((int) PIXELS.get(above, at));
            var bound = 3 * upLeft - up;
            var change = (left ^ up) & mask(left + (SIGNS - up));
            var smaller = left ^ change;
            var larger = up ^ change;
            var takesSmaller = mask((SIGNS + bound) - left - larger);
            var takesLarger = mask((SIGNS - bound) + left + smaller);
            // Where both hold, all three are equal.
            var nearest = upLeft ^ ((upLeft ^ smaller) & takesSmaller) ^ ((upLeft ^ larger) & takesLarger);
            left = (nearest + spread(swapped(filtered, from + at))) & SAMPLES;
            PIXELS.set(samples, at, (int) left | (int) (left >>> 24));
            upLeft = up;
        }
    }

    /** All of a sample's bits where its uppermost one is set. */
    private static long mask(long differences) {
        var set = differences & SIGNS;
        return set - (set >>> 15);
    }

    /** A pixel with red and blue in each other's place. */
    private static int swapped(byte[] filtered, int at) {
        var pixel = (int) PIXELS.get(filtered, at);
        return Integer.rotateLeft(pixel & 0x00ff_00ff, 16) | (pixel & 0xff00_ff00);
    }

    /** Adds four pairs of bytes, each modulo 256. */
    private static int sum(int one, int other) {
        return ((one & ~UPPER_BITS) + (other & ~UPPER_BITS)) ^ ((one ^ other) & UPPER_BITS);
    }

    /** Means of four pairs of bytes, each rounded down. */
    private static int mean(int one, int other) {
        return (one & other) + (((one ^ other) & 0xfefe_fefe) >>> 1);
    }

    /** The first and third byte low, the second and fourth high. */
    private static long spread(int pixel) {
        return (pixel & 0x00ff_00ffL) | ((pixel & 0xff00_ff00L) << 24);
    }
}
