package io.github.img2dataset.report.page;

import io.github.img2dataset.metadata.Histogram;
import io.github.img2dataset.report.Units;
import io.github.img2dataset.report.page.ShardStrip.Cell;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Draws plots: inline SVG that is stretched to its place, with all words in HTML beside it, so that they stay readable
 * on a phone.
 */
record Charts(Html html) {
    private static final int HEIGHT = 100;
    private static final double GAP = 0.12;
    private static final int MOST_TICKS = 5;
    private static final int FEWEST_COLUMNS = 9;
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("MMM d, HH:mm", Locale.ROOT);

    /** A line of a list of bars. */
    record Bar(String label, double value, String text, String kind) {}

    /** Bars over a logarithmic axis. */
    void histogram(String title, Histogram values, DoubleFunction<String> unit, boolean powersOfTwo) {
        if (values.count() == 0) {
            return;
        }
        var bins = values.occupied();
        var margin = Math.max(1, (FEWEST_COLUMNS - bins.length) / 2);
        var columns = bins.length + 2 * margin;
        var first = values.first() - margin;
        var most = LongStream.of(bins).max().orElse(1);
        begin(
                "chart",
                title,
                "median " + unit.apply(values.quantile(0.5)) + ", 95 % up to " + unit.apply(values.quantile(0.95)));
        plot(columns, "");
        for (var i = 0; i < bins.length; i++) {
            var bin = values.first() + i;
            var range = unit.apply(Histogram.lowerEdge(bin)) + " to " + unit.apply(Histogram.upperEdge(bin)) + ": "
                    + Units.count(bins[i]);
            column(margin + i, 0, (double) HEIGHT * bins[i] / most, "value", range);
        }
        endPlot();
        var lowest = Histogram.lowerEdge(first);
        var highest = Histogram.upperEdge(first + columns - 1);
        ticks(lowest, highest, unit, powersOfTwo);
        html.close();
    }

    private void ticks(double lowest, double highest, DoubleFunction<String> unit, boolean powersOfTwo) {
        html.open("div", "class", "axis");
        var marks = marks(lowest, highest, powersOfTwo);
        var step = (int) Math.ceil(marks.length / (double) MOST_TICKS);
        for (var i = 0; i < marks.length; i += step) {
            var place = 100 * Math.log(marks[i] / lowest) / Math.log(highest / lowest);
            var label = unit.apply(marks[i]);
            // Nothing at all has a place on the scale, too: marks between it and one byte would read as zeros.
            if (place > 4 && place < 96 && !label.equals(unit.apply(0))) {
                html.element("span", label, "style", Units.format("left:%.1f%%", place));
            }
        }
        html.close();
    }

    /** Round values between the two: powers of two or ten, with their doubles and fives when those are few. */
    private static double[] marks(double lowest, double highest, boolean powersOfTwo) {
        var base = powersOfTwo ? 2 : 10;
        var from = (int) Math.floor(Math.log(lowest) / Math.log(base));
        var to = (int) Math.ceil(Math.log(highest) / Math.log(base));
        var steps = powersOfTwo || to - from > 4 ? new double[] {1} : new double[] {1, 2, 5};
        return IntStream.rangeClosed(from, to)
                .mapToDouble(power -> Math.pow(base, power))
                .flatMap(value -> DoubleStream.of(steps).map(step -> step * value))
                .filter(value -> value >= lowest && value <= highest)
                .toArray();
    }

    /** Rows a second over time, successes below failures. */
    void timeline(Timeline timeline) {
        var width = timeline.width();
        var most = IntStream.range(0, timeline.length())
                .mapToDouble(i -> timeline.successes(i) + timeline.failures(i))
                .max()
                .orElse(0);
        begin("chart wide", "Throughput over time", "at most " + Units.number(most / width) + " rows a second");
        plot(timeline.length(), "tall");
        for (var i = 0; i < timeline.length(); i++) {
            var good = HEIGHT * timeline.successes(i) / most;
            var bad = HEIGHT * timeline.failures(i) / most;
            var words = time(timeline.start() + (double) i * width, timeline) + ": "
                    + Units.number((timeline.successes(i) + timeline.failures(i)) / width) + " rows/s, "
                    + Units.number(timeline.successes(i) / width) + " images/s, "
                    + Units.bytes(timeline.bytes(i) / width) + "/s";
            column(i, 0, good, "good", words);
            column(i, good, bad, "bad", words);
        }
        endPlot();
        timeAxis(timeline);
        legend("good", "images", "bad", "failures");
        html.close();
    }

    private void timeAxis(Timeline timeline) {
        html.open("div", "class", "axis ends");
        html.element("span", time(timeline.start(), timeline));
        html.element("span", time((timeline.start() + timeline.end()) / 2, timeline));
        html.element("span", time(timeline.end(), timeline) + " UTC");
        html.close();
    }

    private static String time(double epochSeconds, Timeline timeline) {
        var format = timeline.end() - timeline.start() > 86_400 ? DAY : CLOCK;
        return format.format(Instant.ofEpochMilli((long) (epochSeconds * 1000)).atOffset(ZoneOffset.UTC));
    }

    /** A column for each shard, or for a few neighbors: how long it took; colored when slow, failed or missing. */
    void strip(ShardStrip strip, double slowSeconds, double poorShare) {
        var most = strip.cells().values().stream()
                .mapToDouble(cell -> cell.longestSeconds)
                .max()
                .orElse(0);
        var first = strip.cells().firstKey();
        var cells = strip.cells().lastKey() - first + 1;
        begin(
                "chart wide",
                strip.width() == 1 ? "Shards" : "Shards, " + Units.count(strip.width()) + " a column",
                "height: seconds taken, at most " + Units.seconds(most));
        plot(cells, "");
        strip.cells().forEach((place, cell) -> {
            var kind = kind(cell, slowSeconds, poorShare);
            var height = cell.shards == 0 || most == 0 ? HEIGHT : Math.max(3, HEIGHT * cell.longestSeconds / most);
            column(place - first, 0, height, kind, words(strip, place, cell));
        });
        endPlot();
        html.open("div", "class", "axis ends");
        html.element("span", Units.count((long) first * strip.width()));
        html.element("span", Units.count((long) (first + cells) * strip.width() - 1));
        html.close();
        legend("value", "finished", "slow", "slow", "bad", "few successes", "gone", "not finished");
        html.close();
    }

    private static String kind(Cell cell, double slowSeconds, double poorShare) {
        if (cell.missing > 0) {
            return "gone";
        } else if (cell.successes < poorShare * cell.rows) {
            return "bad";
        }
        return cell.longestSeconds > slowSeconds ? "slow" : "value";
    }

    private static String words(ShardStrip strip, int place, Cell cell) {
        var number = (long) place * strip.width();
        var name = strip.width() == 1 ? "shard " + number : "shards " + number + " to " + (number + strip.width() - 1);
        var success = cell.rows == 0 ? "" : ", " + Units.percent((double) cell.successes / cell.rows) + " success";
        var missing = cell.missing == 0 ? "" : ", " + cell.missing + " not finished";
        return name + ": " + Units.seconds(cell.longestSeconds) + success + missing;
    }

    /** A list of labels, each with a bar and what it says in words. */
    void bars(String title, String subtitle, List<Bar> bars) {
        if (bars.isEmpty()) {
            return;
        }
        var most = bars.stream().mapToDouble(Bar::value).max().orElse(1);
        begin("chart", title, subtitle);
        html.open("ul", "class", "bars");
        for (var bar : bars) {
            html.open("li").element("span", bar.label()).element("b", bar.text());
            html.open("svg", "viewBox", "0 0 100 10", "preserveAspectRatio", "none", "aria-hidden", "true");
            var width = Units.format("%.2f", most <= 0 ? 0 : Math.max(0.5, 100 * bar.value() / most));
            html.open("rect", "width", width, "height", 10, "class", bar.kind()).close();
            html.close().close();
        }
        html.close().close();
    }

    /** One bar of parts. */
    void parts(List<Bar> parts) {
        var sum = parts.stream().mapToDouble(Bar::value).sum();
        html.open("svg", "viewBox", "0 0 1000 10", "preserveAspectRatio", "none", "class", "parts", "role", "img");
        var x = 0.0;
        for (var part : parts) {
            var width = sum == 0 ? 0 : 1000 * part.value() / sum;
            rectangle(x, 0, width, 10, part.kind(), part.label() + ": " + part.text());
            x += width;
        }
        html.close().open("ul", "class", "legend");
        for (var part : parts) {
            html.open("li").element("i", "", "class", part.kind());
            html.text(part.label() + " ").element("b", part.text()).close();
        }
        html.close();
    }

    private void begin(String classes, String title, String subtitle) {
        html.open("figure", "class", classes).open("figcaption");
        html.element("b", title).element("span", subtitle).close();
    }

    private void plot(int columns, String classes) {
        html.open("div", "class", "plot " + classes)
                .open("svg", "viewBox", "0 0 " + Math.max(1, columns) + " " + HEIGHT, "preserveAspectRatio", "none");
    }

    private void endPlot() {
        html.close().close();
    }

    private void column(int place, double below, double height, String kind, String words) {
        if (height > 0) {
            rectangle(place + GAP / 2, HEIGHT - below - height, 1 - GAP, height, kind, words);
        }
    }

    private void rectangle(double x, double y, double width, double height, String kind, String words) {
        html.open(
                "rect",
                "x",
                number(x),
                "y",
                number(y),
                "width",
                number(width),
                "height",
                number(height),
                "class",
                kind);
        html.element("title", words).close();
    }

    private void legend(String... kindsAndWords) {
        html.open("ul", "class", "legend");
        for (var i = 0; i < kindsAndWords.length; i += 2) {
            html.open("li").element("i", "", "class", kindsAndWords[i]);
            html.text(kindsAndWords[i + 1]).close();
        }
        html.close();
    }

    private static String number(double value) {
        return Units.format("%.2f", value);
    }
}
