package io.github.img2dataset.report.page;

import java.io.Serializable;
import java.util.Arrays;

/**
 * Rows over time, from shards' starts and ends: at most {@value #BINS} bins, which become wider as the time they span
 * grows. Of a shard no more is known than its sums, so its rows are spread evenly over its time. Single-threaded.
 */
final class Timeline implements Serializable {
    private static final long serialVersionUID = 1;
    static final int BINS = 240;

    private final double[] successes = new double[BINS];
    private final double[] failures = new double[BINS];
    private final double[] bytes = new double[BINS];

    /** Seconds of a bin: a power of two, so that two timelines' bins always fit together. */
    private long width = 1;

    /** Number of the first bin, counted in widths since the epoch. */
    private long first = Long.MIN_VALUE;

    /** Spreads a shard's sums over its time, in seconds since the epoch. */
    void add(double start, double end, long succeeded, long failed, long downloaded) {
        if (!(end >= start && start > 0 && end < 1e12)) {
            return; // a clock that went back, or stats without times
        }
        include(start, end);
        var duration = Math.max(end - start, 1e-3);
        for (var bin = (long) Math.floor(start / width); bin <= (long) Math.floor(end / width); bin++) {
            var overlap = Math.min(start + duration, (bin + 1.0) * width) - Math.max(start, (double) bin * width);
            var part = Math.max(0, overlap) / duration;
            var index = (int) (bin - first);
            successes[index] += part * succeeded;
            failures[index] += part * failed;
            bytes[index] += part * downloaded;
        }
    }

    void add(Timeline other) {
        if (other.isEmpty()) {
            return;
        }
        include(other.start(), other.end() - other.width);
        while (width < other.width) {
            widen();
        }
        include(other.start(), other.end() - other.width);
        for (var i = 0; i < BINS; i++) {
            if (other.successes[i] + other.failures[i] > 0) {
                var index = (int) (Math.floorDiv((other.first + i) * other.width, width) - first);
                successes[index] += other.successes[i];
                failures[index] += other.failures[i];
                bytes[index] += other.bytes[i];
            }
        }
    }

    /** Makes room from one time to another. */
    private void include(double from, double to) {
        if (isEmpty()) {
            first = (long) Math.floor(from / width);
        }
        while (Math.max(to, lastUsed()) / width - Math.min(from / width, (double) first) >= BINS - 1) {
            widen();
        }
        var wanted = (long) Math.floor(from / width);
        if (wanted < first) {
            shift((int) (first - wanted));
        }
    }

    /** Seconds since the epoch up to which bins are in use. */
    private double lastUsed() {
        for (var i = BINS - 1; i >= 0; i--) {
            if (successes[i] + failures[i] > 0) {
                return (double) (first + i) * width;
            }
        }
        return (double) first * width;
    }

    private void widen() {
        var oldFirst = first;
        width *= 2;
        first = Math.floorDiv(oldFirst, 2);
        for (var row : new double[][] {successes, failures, bytes}) {
            var old = row.clone();
            Arrays.fill(row, 0);
            for (var i = 0; i < BINS; i++) {
                row[(int) (Math.floorDiv(oldFirst + i, 2) - first)] += old[i];
            }
        }
    }

    private void shift(int by) {
        first -= by;
        for (var row : new double[][] {successes, failures, bytes}) {
            System.arraycopy(row, 0, row, by, BINS - by);
            Arrays.fill(row, 0, by, 0);
        }
    }

    boolean isEmpty() {
        return first == Long.MIN_VALUE;
    }

    /** Seconds since the epoch. */
    double start() {
        return (double) first * width;
    }

    /** Seconds since the epoch, at the end of the last bin with rows. */
    double end() {
        return lastUsed() + width;
    }

    /** Seconds of a bin. */
    long width() {
        return width;
    }

    /** Bins from {@link #start()} to {@link #end()}. */
    int length() {
        return isEmpty() ? 0 : (int) Math.round((end() - start()) / width);
    }

    double successes(int bin) {
        return successes[bin];
    }

    double failures(int bin) {
        return failures[bin];
    }

    double bytes(int bin) {
        return bytes[bin];
    }
}
