package io.github.img2dataset.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** A figure of several runs: the middle one, or the mean of the middle two, and the least and the most. */
public record Median(double value, double least, double most) {

    public static Median of(double... values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        var middle = sorted.length / 2;
        var value = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Median(value, sorted[0], sorted[sorted.length - 1]);
    }

    public static <T> Median of(List<T> runs, ToDoubleFunction<T> figure) {
        return of(runs.stream().mapToDouble(figure).toArray());
    }

    /** {@code 7.5 (7.1 to 8.0)}, with so many decimals. */
    public String text(int decimals) {
        var number = "%." + decimals + "f";
        return String.format(Locale.ROOT, number + " (" + number + " to " + number + ")", value, least, most);
    }
}
