package io.github.img2dataset.report;

import io.github.img2dataset.metadata.Measure;
import io.github.img2dataset.report.Charts.Bar;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A data set's report as one HTML page: no scripts, no other files, bounded in size. */
final class ReportPage {
    private static final int MOST_MESSAGES = 12;
    private static final int MOST_HOSTS = 12;
    private static final int MOST_RUNS = 20;
    private static final int LONGEST_TEXT = 300;

    /** A shard with less than this share of the usual successes is marked. */
    private static final double POOR = 0.5;

    private static final double SLOW = 3;

    private final RunReport report;
    private final RunFigures figures;
    private final Html html = new Html();
    private final Charts charts = new Charts(html);

    ReportPage(RunReport report) {
        this.report = report;
        this.figures = report.figures();
    }

    String html() {
        PageFrame.begin(html, "img2dataset: " + shortened(report.folder()));
        header();
        tiles();
        findings();
        if (!figures.timeline().isEmpty()) {
            section("How it went", this::overTime);
        }
        section("What became of the rows", this::outcome);
        section("Times and sizes", this::measures);
        if (!report.samples().isEmpty()) {
            section("Some of the pictures", this::contactSheet);
        }
        section("Settings and environment", this::runs);
        html.element(
                "footer",
                "Made by img2dataset for Spark on " + report.made() + " from the statistics of "
                        + Units.count(figures.totals().shards()) + " shards");
        PageFrame.end(html);
        return html.page();
    }

    private void section(String title, Runnable content) {
        html.open("section").element("h2", title);
        content.run();
        html.close();
    }

    private void header() {
        html.open("header")
                .element("h1", "img2dataset report")
                .element("p", shortened(report.folder()), "class", "path");
        html.close();
    }

    private void tiles() {
        var totals = figures.totals();
        html.open("div", "class", "tiles");
        tile(Units.count(totals.successes()), "images");
        tile(Units.percent(totals.successRate()), "of " + Units.count(totals.count()) + " rows succeeded");
        tile(Units.number(figures.rowsPerSecond()), "rows a second");
        tile(Units.seconds(totals.duration()), "from first to last shard");
        if (totals.downloadedBytes() > 0) {
            tile(Units.bytes((double) totals.downloadedBytes()), "downloaded");
        }
        if (totals.writtenBytes() > 0) {
            tile(Units.bytes((double) totals.writtenBytes()), "stored");
        }
        tile(
                Units.count(totals.shards()),
                report.missingShards() == 0 ? "shards" : "shards, " + Units.count(report.missingShards()) + " missing");
        html.close();
    }

    private void tile(String number, String words) {
        html.open("div", "class", "tile")
                .element("b", number)
                .element("span", words)
                .close();
    }

    private void findings() {
        var findings = report.findings();
        if (findings.isEmpty()) {
            return;
        }
        section("What stands out", () -> {
            html.open("ul", "class", "findings");
            for (var finding : findings) {
                html.open("li", "class", finding.weight().name().toLowerCase(Locale.ROOT));
                html.element("b", shortened(finding.what()))
                        .element("span", finding.remedy())
                        .close();
            }
            html.close();
        });
    }

    private void overTime() {
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
                                Units.format("%0" + report.shardDigits() + "d", shard.shard()),
                                title.startsWith("Slow") ? shard.seconds() : shard.successShare(),
                                Units.seconds(shard.seconds()) + ", " + Units.percent(shard.successShare()),
                                "value"))
                        .toList());
    }

    private void outcome() {
        var totals = figures.totals();
        var rows = Math.max(1, totals.count());
        charts.parts(List.of(
                part("images", totals.successes(), rows, "good"),
                part("not downloaded", totals.failedToDownload(), rows, "bad"),
                part("not resized", totals.failedToResize(), rows, "slow")));
        html.open("div", "class", "grid");
        charts.bars("Reasons", "share of all rows", bars(totals.failureReasons(), MOST_MESSAGES, rows, "bad"));
        var messages = new LinkedHashMap<>(totals.statuses());
        messages.remove("success");
        charts.bars("Messages", "share of all rows", bars(messages, MOST_MESSAGES, rows, "bad"));
        charts.bars(
                "Hosts that fail most",
                "with the reason; share of all rows",
                bars(figures.measures().failingHosts(), MOST_HOSTS, rows, "bad"));
        html.close();
    }

    private static Bar part(String label, long count, long rows, String kind) {
        return new Bar(label, count, Units.count(count) + " (" + Units.percent((double) count / rows) + ")", kind);
    }

    private static List<Bar> bars(Map<String, Long> counts, int most, long rows, String kind) {
        return counts.entrySet().stream()
                .limit(most)
                .map(entry -> part(shortened(entry.getKey()), entry.getValue(), rows, kind))
                .toList();
    }

    private void measures() {
        var measures = figures.measures();
        stages();
        html.open("div", "class", "grid");
        charts.histogram("Latency of a download", measures.histogram(Measure.FETCH_SECONDS), Units::seconds, false);
        charts.histogram("Size of a download", measures.histogram(Measure.BODY_BYTES), Units::bytes, false);
        charts.histogram("Size of a stored image", measures.histogram(Measure.STORED_BYTES), Units::bytes, false);
        charts.histogram("Longer side, before", measures.histogram(Measure.ORIGINAL_SIDE), ReportPage::pixels, true);
        charts.histogram("Longer side, as stored", measures.histogram(Measure.STORED_SIDE), ReportPage::pixels, true);
        var formats = measures.formats();
        var images = formats.values().stream().mapToLong(Long::longValue).sum();
        charts.bars("Formats as downloaded", "", bars(formats, MOST_MESSAGES, Math.max(1, images), "value"));
        html.close();
        if (measures.histogram(Measure.FETCH_SECONDS).count() == 0) {
            html.element(
                    "p", "These shards were made by a version that did not record times and sizes.", "class", "aside");
        }
    }

    private static String pixels(double side) {
        return Units.number(Math.rint(side)) + " px";
    }

    /** What the tasks' threads did; downloads go on beside it. */
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

    private void contactSheet() {
        html.open("div", "class", "sheet");
        for (var sample : report.samples()) {
            var picture = "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(sample.jpeg());
            html.open("figure");
            html.empty("img", "src", picture, "alt", "", "loading", "lazy");
            html.open("figcaption");
            if (sample.caption() != null) {
                html.element("b", shortened(sample.caption()));
            }
            html.element("span", shortened(sample.url()), "title", shortened(sample.url()));
            html.element("code", shortened(sample.key())).close().close();
        }
        html.close();
    }

    private void runs() {
        if (report.runs().isEmpty()) {
            html.element("p", "No run has left a record of its settings in this folder.", "class", "aside");
        }
        var runs = new ArrayList<>(report.runs());
        Collections.reverse(runs);
        var isNewest = true;
        for (var run : runs.subList(0, Math.min(MOST_RUNS, runs.size()))) {
            run(run, isNewest);
            isNewest = false;
        }
        if (runs.size() > MOST_RUNS) {
            html.element("p", "... and " + (runs.size() - MOST_RUNS) + " earlier runs", "class", "aside");
        }
    }

    private void run(RunRecord run, boolean isOpen) {
        if (isOpen) {
            html.open("details", "open", "");
        } else {
            html.open("details");
        }
        html.element(
                "summary",
                Units.format(
                        "Run %s of %s: %s rows in %s",
                        run.runId(), run.started(), Units.count(run.rows()), Units.seconds(run.seconds())));
        html.open("div", "class", "grid");
        table("Settings", run.settings());
        table("Environment", run.environment());
        html.close().close();
    }

    private void table(String title, Map<String, String> values) {
        html.open("table", "class", "facts").element("caption", title);
        values.forEach((name, value) -> html.open("tr")
                .element("th", shortened(name), "scope", "row")
                .element("td", shortened(value))
                .close());
        html.close();
    }

    /** At most some hundred characters, so that no text of the web makes the page large. */
    private static String shortened(@Nullable String text) {
        if (text == null) {
            return "";
        }
        var points = text.codePoints()
                .limit(LONGEST_TEXT + 1L)
                .mapToObj(Character::toString)
                .toList();
        return points.size() <= LONGEST_TEXT
                ? text
                : points.stream().limit(LONGEST_TEXT).collect(Collectors.joining()) + "\u2026";
    }
}
