package io.github.img2dataset.report.page;

import io.github.img2dataset.metadata.Measure;
import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.report.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The numbers of two or more data sets side by side. */
public final class Comparison {
    private static final int MOST_REASONS = 6;

    /** Runs of the same settings differ by some per cent: what is closer than this says nothing. */
    private static final double MARGIN = 0.1;

    private static final int NAME_WIDTH = 24;
    private static final int WIDEST_COLUMN = 32;

    private final List<RunReport> runs;
    private final List<Line> lines = new ArrayList<>();

    /** A number of every run; {@code best} is the place of the one clearly to be preferred, -1 when none is. */
    private record Line(String name, List<String> values, int best) {}

    private enum Better {
        MORE,
        LESS,
        NEITHER
    }

    public Comparison(List<RunReport> runs) {
        this.runs = List.copyOf(runs);
        total("rows", RunTotals::count, Units::number, Better.NEITHER);
        total("images", RunTotals::successes, Units::number, ofEqualRows(Better.MORE));
        total("success", RunTotals::successRate, Units::percent, Better.MORE);
        total("not downloaded", RunTotals::failedToDownload, Units::number, Better.NEITHER);
        total("not resized", RunTotals::failedToResize, Units::number, Better.NEITHER);
        number("time", RunFigures::seconds, Units::seconds, ofEqualRows(Better.LESS));
        number("rows/s", RunFigures::rowsPerSecond, Units::number, Better.MORE);
        number("images/s", run -> run.perSecond(run.totals().successes()), Units::number, Better.MORE);
        number("download/s", run -> run.perSecond(run.totals().downloadedBytes()), Units::bytes, Better.MORE);
        total("downloaded", RunTotals::downloadedBytes, Units::bytes, Better.NEITHER);
        total("stored", RunTotals::writtenBytes, Units::bytes, Better.NEITHER);
        total("shards", RunTotals::shards, Units::number, Better.NEITHER);
        number("slowest shard", run -> run.durations().max(), Units::seconds, ofEqualRows(Better.LESS));
        measures();
        reasons();
        settings();
    }

    /** A list half as long is done sooner, and that is no merit. */
    private Better ofEqualRows(Better better) {
        var counts = runs.stream().mapToLong(run -> run.figures().totals().count());
        return counts.distinct().count() == 1 ? better : Better.NEITHER;
    }

    private void total(String name, ToDoubleFunction<RunTotals> value, Function<Double, String> unit, Better better) {
        number(name, run -> value.applyAsDouble(run.totals()), unit, better);
    }

    private void number(String name, ToDoubleFunction<RunFigures> value, Function<Double, String> unit, Better better) {
        var values = runs.stream()
                .mapToDouble(run -> value.applyAsDouble(run.figures()))
                .boxed()
                .toList();
        if (values.stream().anyMatch(number -> number > 0)) {
            lines.add(new Line(name, values.stream().map(unit).toList(), best(values, better)));
        }
    }

    private static int best(List<Double> values, Better better) {
        if (better == Better.NEITHER || values.size() < 2 || values.contains(0.0)) {
            return -1;
        }
        var sorted = values.stream().sorted().toList();
        var last = sorted.size() - 1;
        return better == Better.MORE
                ? clear(values, sorted.get(last), sorted.get(last) / sorted.get(last - 1))
                : clear(values, sorted.get(0), sorted.get(1) / sorted.get(0));
    }

    private static int clear(List<Double> values, double best, double lead) {
        return lead > 1 + MARGIN ? values.indexOf(best) : -1;
    }

    private void measures() {
        measure("latency, median", Measure.FETCH_SECONDS, 0.5);
        measure("latency, 95 %", Measure.FETCH_SECONDS, 0.95);
        number("cores waiting", Comparison::waitingShare, Units::percent, Better.NEITHER);
        for (var stage : List.of(Measure.DECODE_SECONDS, Measure.RESIZE_SECONDS, Measure.ENCODE_SECONDS)) {
            number(
                    stage.name().toLowerCase(Locale.ROOT).replace("_seconds", "") + " an image",
                    run -> run.measures().histogram(stage).mean(),
                    Units::seconds,
                    Better.LESS);
        }
    }

    private void measure(String name, Measure measure, double share) {
        number(name, run -> run.measures().histogram(measure).quantile(share), Units::seconds, Better.LESS);
    }

    /** Share of the tasks' thread time that was spent waiting for downloads. */
    private static double waitingShare(RunFigures run) {
        var waited = run.measures().histogram(Measure.WAIT_SECONDS).sum();
        var worked = List.of(
                        Measure.DECODE_SECONDS, Measure.RESIZE_SECONDS, Measure.ENCODE_SECONDS, Measure.WRITE_SECONDS)
                .stream()
                .mapToDouble(stage -> run.measures().histogram(stage).sum())
                .sum();
        return waited == 0 ? 0 : waited / (waited + worked);
    }

    private void reasons() {
        var reasons = new TreeSet<String>();
        runs.forEach(run -> run.figures().totals().failureReasons().keySet().stream()
                .limit(MOST_REASONS)
                .forEach(reasons::add));
        reasons.forEach(reason -> number(
                "failed: " + reason,
                run -> (double) run.totals().failureReasons().getOrDefault(reason, 0L)
                        / Math.max(1, run.totals().count()),
                Units::percent,
                Better.NEITHER));
    }

    /** Shows the settings of each data set's newest run that are not the same everywhere. */
    private void settings() {
        var names = new TreeSet<String>();
        runs.forEach(run -> newest(run).ifPresent(record -> {
            names.addAll(record.settings().keySet());
            names.addAll(record.environment().keySet());
        }));
        for (var name : names) {
            var values = runs.stream().map(run -> setting(run, name)).toList();
            if (values.stream().distinct().count() > 1) {
                lines.add(new Line(name, values, -1));
            }
        }
    }

    private static Optional<RunRecord> newest(RunReport run) {
        return run.runs().isEmpty()
                ? Optional.empty()
                : Optional.of(run.runs().get(run.runs().size() - 1));
    }

    private static String setting(RunReport run, String name) {
        return newest(run)
                .map(record -> record.settings()
                        .getOrDefault(name, record.environment().getOrDefault(name, "")))
                .orElse("");
    }

    /** A table for a terminal; a number clearly better than the others of its line has a star. */
    public String text() {
        var text = new StringJoiner(System.lineSeparator());
        var widths = IntStream.range(0, runs.size())
                .map(column -> Math.min(
                        WIDEST_COLUMN,
                        lines.stream()
                                .mapToInt(line -> line.values().get(column).length())
                                .max()
                                .orElse(0)))
                .map(width -> Math.max(width, 12))
                .toArray();
        text.add(line("", runs.stream().map(RunReport::folder).toList(), -1, widths));
        lines.forEach(line -> text.add(line(line.name(), line.values(), line.best(), widths)));
        text.add("* better than every other run by more than " + Units.percent(MARGIN) + "; less may be chance");
        return text.toString();
    }

    private static String line(String name, List<String> values, int best, int[] widths) {
        var line = new StringBuilder(Units.format("%-" + NAME_WIDTH + "s", end(name, NAME_WIDTH)));
        for (var i = 0; i < widths.length; i++) {
            line.append(Units.format("  %" + widths[i] + "s%s", end(values.get(i), widths[i]), i == best ? "*" : " "));
        }
        return line.toString().stripTrailing();
    }

    /** Cuts a text to a width; of a path the end says more than the beginning. */
    private static String end(String text, int width) {
        return text.length() <= width ? text : "\u2026" + text.substring(text.length() - width + 1);
    }

    /** A page like a report's. */
    public String html() {
        var html = new Html();
        PageFrame.begin(html, "img2dataset: " + runs.size() + " runs");
        html.open("header").element("h1", "img2dataset: runs side by side").close();
        html.open("div", "class", "scroll")
                .open("table", "class", "compare")
                .open("thead")
                .open("tr")
                .element("th", "");
        runs.forEach(run -> html.element("th", run.folder(), "scope", "col"));
        html.close().close().open("tbody");
        for (var line : lines) {
            html.open("tr").element("th", line.name(), "scope", "row");
            for (var i = 0; i < line.values().size(); i++) {
                html.element("td", line.values().get(i), "class", i == line.best() ? "best" : "");
            }
            html.close();
        }
        html.close().close().close();
        html.element(
                "footer",
                "Green is better than every other run by more than " + Units.percent(MARGIN)
                        + "; less may be chance. Settings are those of the newest run that differ.");
        PageFrame.end(html);
        return html.page();
    }
}
