package io.github.img2dataset.report.page;

import io.github.img2dataset.report.Units;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** The section of a report that says what its runs were asked for and what they ran on, the newest first; {@code liveRun} is the id of the one that is going on. */
record RunsSection(Html html, List<RunRecord> runs, String liveRun) {
    void write() {
        if (runs.isEmpty()) {
            html.element("p", "No run has left a record of its settings in this folder.", "class", "aside");
        }
        var newest = new ArrayList<>(runs);
        Collections.reverse(newest);
        var isNewest = true;
        for (var run : newest) {
            run(run, isNewest);
            isNewest = false;
        }
    }

    private void run(RunRecord run, boolean isOpen) {
        if (isOpen) {
            html.open("details", "open", "");
        } else {
            html.open("details");
        }
        html.element("summary", Units.format("Run %s of %s: %s", run.runId(), run.started(), figures(run)));
        html.open("div", "class", "grid");
        table("Settings", run.settings());
        table("Environment", run.environment());
        html.close().close();
    }

    private String figures(RunRecord run) {
        var words = new StringJoiner(", ");
        if (run.rows() > 0 || run.retriedRows() == 0) {
            words.add(Units.count(run.rows(), "row")
                    + (run.images() > 0 ? " (" + Units.count(run.images(), "image") + ")" : ""));
        }
        if (run.retriedRows() > 0) {
            words.add(Units.format(
                    "%s failed rows tried again (%s are images now)",
                    Units.count(run.retriedRows()), Units.count(run.retriedImages())));
        }
        words.add(
                Units.format("%s, %s rows a second", Units.seconds(run.seconds()), Units.number(run.rowsPerSecond())));
        if (run.underWay()) {
            words.add(run.runId().equals(liveRun) ? "still going on" : "ended before it could finish");
        }
        return words.toString();
    }

    private void table(String title, Map<String, String> values) {
        html.open("table", "class", "facts").element("caption", title);
        values.forEach((name, value) -> html.open("tr")
                .element("th", Html.shortened(name), "scope", "row")
                .element("td", Html.shortened(value))
                .close());
        html.close();
    }
}
