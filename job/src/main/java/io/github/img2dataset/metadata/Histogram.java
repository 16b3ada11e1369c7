package io.github.img2dataset.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * How often values of which size occurred: two bins for each doubling, from a millionth to a million millions, so its
 * size is bounded and two of them add up exactly. Single-threaded.
 */
public final class Histogram implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int BINS_PER_DOUBLING = 2;

    /** The bin that begins at 2^-20; smaller values count there, too. */
    private static final int LOWEST = -20 * BINS_PER_DOUBLING;

    private static final int BINS = 60 * BINS_PER_DOUBLING;
    private static final double LARGEST = 0x1p40;

    private final long[] bins = new long[BINS];
    private long count;
    private double sum;
    private double max;

    /** Counts a value; what is no number, negative or out of all bounds is passed over. */
    public void add(double value) {
        if (!(value >= 0 && value < LARGEST)) {
            return;
        }
        bins[bin(value)]++;
        count++;
        sum += value;
        max = Math.max(max, value);
    }

    private static int bin(double value) {
        var doublings = value == 0 ? LOWEST : Math.log(value) / Math.log(2);
        return Math.max(0, Math.min(BINS - 1, (int) Math.floor(doublings * BINS_PER_DOUBLING) - LOWEST));
    }

    /** Takes in what another has counted. */
    public void add(Histogram other) {
        for (var bin = 0; bin < BINS; bin++) {
            bins[bin] += other.bins[bin];
        }
        count += other.count;
        sum += other.sum;
        max = Math.max(max, other.max);
    }

    public long count() {
        return count;
    }

    public double sum() {
        return sum;
    }

    public double max() {
        return max;
    }

    /** 0 without values. */
    public double mean() {
        return count == 0 ? 0 : sum / count;
    }

    /** The value that this share (0 to 1) of all values is not above, to within a fifth of itself; 0 without values. */
    public double quantile(double share) {
        var wanted = share * count;
        long below = 0;
        for (var bin = 0; bin < BINS && count > 0; bin++) {
            if (below + bins[bin] >= wanted && bins[bin] > 0) {
                var part = (wanted - below) / bins[bin];
                return Math.min(max, lowerEdge(bin) * Math.pow(upperEdge(bin) / lowerEdge(bin), part));
            }
            below += bins[bin];
        }
        return max;
    }

    /** Values from {@link #lowerEdge} of the first bin that has any to {@link #upperEdge} of the last. */
    public long[] occupied() {
        return Arrays.copyOfRange(bins, first(), last() + 1);
    }

    /** The first bin that has values; 0 without values. */
    public int first() {
        return (int) LongStream.of(bins).takeWhile(values -> values == 0).count() % BINS;
    }

    private int last() {
        var last = BINS - 1;
        while (last > 0 && bins[last] == 0) {
            last--;
        }
        return last;
    }

    public static double lowerEdge(int bin) {
        return Math.pow(2, (double) (bin + LOWEST) / BINS_PER_DOUBLING);
    }

    public static double upperEdge(int bin) {
        return lowerEdge(bin + 1);
    }

    Map<String, Object> toJson() {
        var keys = new LinkedHashMap<String, Object>();
        keys.put("count", count);
        keys.put("sum", sum);
        keys.put("max", max);
        keys.put("first_bin", first() + LOWEST);
        keys.put("bins", LongStream.of(occupied()).boxed().toList());
        return keys;
    }

    /** Reads what {@link #toJson()} gave; {@link IllegalArgumentException} for text that {@link #toJson()} cannot have given. */
    static Histogram read(JsonNode json) {
        var histogram = new Histogram();
        var bin = json.path("first_bin").asInt() - LOWEST;
        for (var values : json.path("bins")) {
            if (bin < 0 || bin >= BINS || values.asLong() < 0) {
                throw new IllegalArgumentException("a histogram is out of its bounds");
            }
            histogram.bins[bin++] = values.asLong();
        }
        histogram.count = LongStream.of(histogram.bins).sum();
        histogram.sum = json.path("sum").asDouble();
        histogram.max = json.path("max").asDouble();
        return histogram;
    }
}
