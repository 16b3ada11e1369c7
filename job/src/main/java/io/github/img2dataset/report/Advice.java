package io.github.img2dataset.report;

import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.metadata.ShardStats;
import java.util.List;
import java.util.Optional;

/** The one thing to do about a run's failures, for the lines that it ends with. */
public final class Advice {
    private Advice() {}

    /** What failed most and what to do about it; nothing when few rows failed. */
    public static Optional<String> about(RunTotals totals) {
        var figures = new RunFigures();
        figures.totals().merge(totals);
        return Findings.of(figures).stream()
                .filter(finding -> !finding.remedy().isEmpty())
                .findFirst()
                .map(finding -> finding.what() + ". " + finding.remedy());
    }

    /** All that is to be done about the failures of one shard. */
    public static List<Finding> all(ShardStats shard) {
        return Findings.of(new RunFigures().add(0, shard)).stream()
                .filter(finding -> !finding.remedy().isEmpty())
                .toList();
    }
}
