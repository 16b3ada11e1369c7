package io.github.img2dataset.report.page;

import io.github.img2dataset.report.Units;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The section of a report that says what its runs were asked for and what they ran on, the newest first. */
record RunsSection(Html html, List<RunRecord> runs) {
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
                .element("th", Html.shortened(name), "scope", "row")
                .element("td", Html.shortened(value))
                .close());
        html.close();
    }
}
