package io.github.img2dataset.report;

import io.github.img2dataset.metadata.RunTotals;
import java.util.Optional;

/** The one thing to do about a run's failures, for the lines that it ends with. */
public final class Advice {
    private Advice() {}

    /** What failed most and what to do about it; nothing when few rows failed. */
    public static Optional<String> about(RunTotals totals) {
        var figures = new RunFigures();
        figures.totals().merge(totals);
        return Findings.of(figures, 0).stream()
                .filter(finding -> !finding.remedy().isEmpty())
                .findFirst()
                .map(finding -> finding.what() + ". " + finding.remedy());
    }
}
