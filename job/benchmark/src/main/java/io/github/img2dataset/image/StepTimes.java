package io.github.img2dataset.image;

import java.util.Locale;

/** CPU time of the steps, added up over images. Single-threaded. */
final class StepTimes {
    private static final double MILLISECOND = 1e6;

    private long images;
    private long decode;
    private long resize;
    private long encode;

    /** Adds one image; nanoseconds. */
    void add(long decodeNanos, long resizeNanos, long encodeNanos) {
        add(1, decodeNanos, resizeNanos, encodeNanos);
    }

    /** Adds several images; nanoseconds of all together. */
    void add(long count, long decodeNanos, long resizeNanos, long encodeNanos) {
        images += count;
        decode += decodeNanos;
        resize += resizeNanos;
        encode += encodeNanos;
    }

    void add(StepTimes other) {
        add(other.images, other.decode, other.resize, other.encode);
    }

    long images() {
        return images;
    }

    /** Milliseconds of all steps for one image. */
    double perImage() {
        return (decode + resize + encode) / MILLISECOND / images;
    }

    /** Cells of a table: decode, resize, encode and all of it, in milliseconds for one image. */
    @Override
    public String toString() {
        var unit = MILLISECOND * images;
        return String.format(
                Locale.ROOT,
                "| %6.2f | %6.2f | %6.2f | %6.2f ",
                decode / unit,
                resize / unit,
                encode / unit,
                perImage());
    }
}
