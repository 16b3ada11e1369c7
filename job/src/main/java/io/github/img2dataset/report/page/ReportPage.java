package io.github.img2dataset.report.page;

import io.github.img2dataset.report.Units;
import io.github.img2dataset.sample.Labels;

/** A data set's report as one HTML page: no scripts, no other files, bounded in size. */
final class ReportPage {
    private final RunReport report;
    private final RunFigures figures;
    private final Html html = new Html();

    ReportPage(RunReport report) {
        this.report = report;
        this.figures = report.figures();
    }

    String html() {
        var sections = new FigureSections(html, figures, report.shardDigits());
        PageFrame.begin(html, "img2dataset: " + Html.shortened(report.folder()));
        header();
        tiles();
        findings();
        if (!figures.timeline().isEmpty()) {
            section("How it went", sections::overTime);
        }
        if (figures.totals().shards() > 0) {
            section("What became of the rows", sections::outcome);
            section("Times and sizes", sections::measures);
        }
        if (!report.samples().isEmpty()) {
            section("Some of the pictures", this::contactSheet);
        }
        section("Settings and environment", () -> new RunsSection(html, report.runs(), report.liveRun()).write());
        html.element(
                "footer",
                "Made by img2dataset for Spark on " + report.made() + " from the statistics of "
                        + Units.count(figures.totals().shards(), "shard"));
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
                .element("p", Html.shortened(report.folder()), "class", "path");
        report.underWay()
                .ifPresent(run -> html.element(
                        "p",
                        "A run is writing to this data set: the page shows the shards that were finished at "
                                + report.made() + ".",
                        "class",
                        "aside"));
        html.close();
    }

    private void tiles() {
        var totals = figures.totals();
        html.open("div", "class", "tiles");
        tile(Units.count(totals.successes()), "images");
        tile(Units.percent(totals.successRate()), "of " + Units.count(totals.count()) + " rows succeeded");
        tile(Units.number(figures.rowsPerSecond()), "rows a second");
        tile(Units.seconds(figures.seconds()), "of work on shards");
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
        PageFrame.tile(html, number, words);
    }

    private void findings() {
        var findings = report.findings();
        if (findings.isEmpty()) {
            return;
        }
        section("What stands out", () -> {
            html.open("ul", "class", "findings");
            for (var finding : findings) {
                html.open("li", "class", Labels.of(finding.weight()));
                html.element("b", Html.shortened(finding.what()))
                        .element("span", finding.remedy())
                        .close();
            }
            html.close();
        });
    }

    private void contactSheet() {
        html.open("div", "class", "sheet");
        for (var sample : report.samples()) {
            ContactSheet.figure(html, sample, sample.caption() == null ? null : Html.shortened(sample.caption()));
        }
        html.close();
    }
}
