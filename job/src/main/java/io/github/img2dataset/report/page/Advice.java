package io.github.img2dataset.report.page;

import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.metadata.ShardStats;
import java.util.List;
import java.util.stream.Stream;

/** The few things to do about a run, for the lines that it ends with. */
public final class Advice {
    private Advice() {}

    /**
     * What failed most and what to do about it, and which picture came again and again; nothing when few rows failed and
     * few images are alike.
     */
    public static List<String> about(RunTotals totals) {
        var figures = new RunFigures();
        figures.totals().merge(totals);
        var first = Findings.of(figures).stream()
                .filter(finding -> !finding.remedy().isEmpty())
                .findFirst();
        return Stream.concat(first.stream(), Findings.samePicture(totals).stream())
                .distinct()
                .map(finding -> finding.what() + ". " + finding.remedy())
                .toList();
    }

    /** All that is to be done about the failures of one shard. */
    public static List<Finding> all(ShardStats shard) {
        return Findings.of(new RunFigures().add(0, shard)).stream()
                .filter(finding -> !finding.remedy().isEmpty())
                .toList();
    }
}
