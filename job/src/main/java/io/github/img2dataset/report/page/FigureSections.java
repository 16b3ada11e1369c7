package io.github.img2dataset.report.page;

import io.github.img2dataset.metadata.Measure;
import io.github.img2dataset.report.Units;
import io.github.img2dataset.report.page.Charts.Bar;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The sections of a report that plot its figures. */
final class FigureSections {
    private static final int MOST_BARS = 12;

    /** A shard with less than this share of the usual successes is marked, and one that takes that many times as long. */
    private static final double POOR = 0.5;

    private static final double SLOW = 3;

    private final Html html;
    private final RunFigures figures;
    private final int shardDigits;
    private final Charts charts;

    FigureSections(Html html, RunFigures figures, int shardDigits) {
        this.html = html;
        this.figures = figures;
        this.shardDigits = shardDigits;
        this.charts = new Charts(html);
    }

    void overTime() {
        charts.timeline(figures.timeline());
        var usual = figures.durations().quantile(0.5);
        charts.strip(figures.strip(), SLOW * usual + 1, POOR * figures.totals().successRate());
        if (figures.totals().shards() > 1) {
            html.open("div", "class", "grid");
            ranking("Slowest shards", figures.slowest().list());
            ranking(
                    "Shards with the fewest successes",
                    figures.leastSuccessful().list());
            html.close();
        }
    }

    private void ranking(String title, List<ShardRanking.Ranked> shards) {
        charts.bars(
                title,
                "",
                shards.stream()
                        .map(shard -> new Bar(
                                Units.format("%0" + shardDigits + "d", shard.shard()),
                                title.startsWith("Slow") ? shard.seconds() : shard.successShare(),
                                Units.seconds(shard.seconds()) + ", " + Units.percent(shard.successShare()),
                                "value"))
                        .toList());
    }

    void outcome() {
        var totals = figures.totals();
        var rows = Math.max(1, totals.count());
        charts.parts(List.of(
                part("images", totals.successes(), rows, "good"),
                part("not downloaded", totals.failedToDownload(), rows, "bad"),
                part("not resized", totals.failedToResize(), rows, "slow")));
        html.open("div", "class", "grid");
        charts.bars("Reasons", "share of all rows", bars(totals.failureReasons(), MOST_BARS, rows, "bad"));
        var messages = new LinkedHashMap<>(totals.statuses());
        messages.remove("success");
        charts.bars("Messages", "share of all rows", bars(messages, MOST_BARS, rows, "bad"));
        charts.bars(
                "Hosts that fail most",
                "with the reason; share of all rows",
                bars(figures.measures().failingHosts(), MOST_BARS, rows, "bad"));
        html.close();
    }

    private static Bar part(String label, long count, long rows, String kind) {
        return new Bar(label, count, Units.count(count) + " (" + Units.percent((double) count / rows) + ")", kind);
    }

    private static List<Bar> bars(Map<String, Long> counts, int most, long rows, String kind) {
        return counts.entrySet().stream()
                .limit(most)
                .map(entry -> part(Html.shortened(entry.getKey()), entry.getValue(), rows, kind))
                .toList();
    }

    void measures() {
        var measures = figures.measures();
        stages();
        html.open("div", "class", "grid");
        charts.histogram("Latency of a download", measures.histogram(Measure.FETCH_SECONDS), Units::seconds, false);
        charts.histogram("Size of a download", measures.histogram(Measure.BODY_BYTES), Units::bytes, false);
        charts.histogram("Size of a stored image", measures.histogram(Measure.STORED_BYTES), Units::bytes, false);
        charts.histogram(
                "Longer side, before", measures.histogram(Measure.ORIGINAL_SIDE), FigureSections::pixels, true);
        charts.histogram(
                "Longer side, as stored", measures.histogram(Measure.STORED_SIDE), FigureSections::pixels, true);
        var formats = measures.formats();
        var images = formats.values().stream().mapToLong(Long::longValue).sum();
        charts.bars("Formats as downloaded", "", bars(formats, MOST_BARS, Math.max(1, images), "value"));
        html.close();
        if (measures.histogram(Measure.FETCH_SECONDS).count() == 0) {
            html.element(
                    "p", "These shards were made by a version that did not record times and sizes.", "class", "aside");
        }
    }

    private static String pixels(double side) {
        return Units.number(Math.rint(side)) + " px";
    }

    /** Shows the time of the tasks' threads by step; downloads go on beside it. */
    private void stages() {
        var stages = List.of(
                stage("waiting for downloads", Measure.WAIT_SECONDS, "stage1"),
                stage("decoding", Measure.DECODE_SECONDS, "stage2"),
                stage("resizing", Measure.RESIZE_SECONDS, "stage3"),
                stage("encoding", Measure.ENCODE_SECONDS, "stage4"),
                stage("writing", Measure.WRITE_SECONDS, "stage5"));
        if (stages.stream().mapToDouble(Bar::value).sum() == 0) {
            return;
        }
        html.open("figure", "class", "chart wide").open("figcaption").element("b", "Where the cores' time went");
        html.element(
                        "span",
                        "downloads run beside it; one took "
                                + Units.seconds(figures.measures()
                                        .histogram(Measure.FETCH_SECONDS)
                                        .mean())
                                + " on average")
                .close();
        charts.parts(stages);
        html.close();
    }

    private Bar stage(String label, Measure measure, String kind) {
        var times = figures.measures().histogram(measure);
        var each = times.count() == 0 ? "" : " (" + Units.seconds(times.mean()) + " each)";
        return new Bar(label, times.sum(), Units.seconds(times.sum()) + each, kind);
    }
}
