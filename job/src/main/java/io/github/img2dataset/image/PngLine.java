package io.github.img2dataset.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A row of a PNG while its filter is undone (PNG, third edition, section 9): red, green, blue and perhaps alpha become blue,
 * green, red, alpha. The four samples of a pixel are reckoned side by side, each in 16 bits of a long; where a pixel has three, the
 * fourth is of the next one, and written over by it. Single-threaded.
 */
final class PngLine {
    private static final VarHandle PIXELS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    /** What is read and written beyond a row's end, in bytes. */
    private static final int SLACK = 1;

    private static final long SAMPLES = 0x00ff_00ff_00ff_00ffL;
    /** Added to such samples it keeps differences above 0: the sign of each is in its uppermost bit. */
    private static final long SIGNS = 0x8000_8000_8000_8000L;

    private final int channels;
    /** Pixel by pixel the row above, then this one. */
    private final long[] pixels;

    private final byte[] samples;

    PngLine(int channels, int width) {
        this.channels = channels;
        pixels = new long[width];
        samples = new byte[width * channels + SLACK];
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
        var at = from + 1;
        switch (filtered[from]) {
            case 0 -> none(filtered, at);
            case 1 -> sub(filtered, at);
            case 2 -> up(filtered, at);
            case 3 -> average(filtered, at);
            case 4 -> paeth(filtered, at);
            default -> {
                return false;
            }
        }
        return true;
    }

    private void none(byte[] filtered, int from) {
        for (int i = 0, at = 0; i < pixels.length; i++, at += channels) {
            put(i, at, read4(filtered, from + at));
        }
    }

    private void sub(byte[] filtered, int from) {
        var left = 0L;
        for (int i = 0, at = 0; i < pixels.length; i++, at += channels) {
            left = (left + read4(filtered, from + at)) & SAMPLES;
            put(i, at, left);
        }
    }

    private void up(byte[] filtered, int from) {
        for (int i = 0, at = 0; i < pixels.length; i++, at += channels) {
            put(i, at, (pixels[i] + read4(filtered, from + at)) & SAMPLES);
        }
    }

    private void average(byte[] filtered, int from) {
        var left = 0L;
        for (int i = 0, at = 0; i < pixels.length; i++, at += channels) {
            var mean = ((left + pixels[i]) >>> 1) & SAMPLES;
            left = (mean + read4(filtered, from + at)) & SAMPLES;
            put(i, at, left);
        }
    }

    /**
     * Adds which of left, up and upLeft comes nearest to left + up - upLeft: the smaller of left and up where
     * 3 upLeft - left - up is no smaller than both, the larger one where it is no larger than both, else upLeft.
     */
    private void paeth(byte[] filtered, int from) {
        var left = 0L;
        var upLeft = 0L;
        for (int i = 0, at = 0; i < pixels.length; i++, at += channels) {
            var up = pixels[i];
            var bound = 3 * upLeft - up;
            var change = (left ^ up) & mask(left + (SIGNS - up));
            var smaller = left ^ change;
            var larger = up ^ change;
            var takesSmaller = mask((SIGNS + bound) - left - larger);
            var takesLarger = mask((SIGNS - bound) + left + smaller);
            // Where both hold, all three are equal.
            var nearest = upLeft ^ ((upLeft ^ smaller) & takesSmaller) ^ ((upLeft ^ larger) & takesLarger);
            left = (nearest + read4(filtered, from + at)) & SAMPLES;
            put(i, at, left);
            upLeft = up;
        }
    }

    /** All of a sample's bits where its uppermost one is set. */
    private static long mask(long differences) {
        var set = differences & SIGNS;
        return set - (set >>> 15);
    }

    /** The first and third sample low, the second and fourth high. */
    private static long read4(byte[] filtered, int at) {
        var pixel = (int) PIXELS.get(filtered, at);
        return (pixel & 0x00ff_00ffL) | ((pixel & 0xff00_ff00L) << 24);
    }

    /** Red and blue, the low ones, change places. */
    private void put(int pixel, int at, long value) {
        pixels[pixel] = value;
        PIXELS.set(samples, at, Integer.rotateLeft((int) value, 16) | (int) (value >>> 24));
    }
}
