package io.github.img2dataset.pack;

import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.sample.Numbered;
import java.time.Duration;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * What became of a pack.
 *
 * @param folder uri of the new data set
 * @param shards of the plan
 * @param found how many were there already
 * @param made the sums of the shards of this run
 * @param failures new shard's id to what went wrong
 */
public record PackSummary(
        String folder, int shards, int found, RunTotals made, SortedMap<String, String> failures, Duration duration) {
    private static final int MOST_NAMED = 10;

    /** Whether every shard of the plan is there. */
    public boolean isComplete() {
        return failures.isEmpty();
    }

    /** For a person. */
    public String text() {
        var seconds = Math.max(0.001, duration.toMillis() / 1000.0);
        var text = String.format(
                Locale.ROOT,
                "Packed %s into %s in %s: %.1f MB in %.1f s, %.0f MB/s",
                Numbered.of(made.count(), "sample"),
                Numbered.of(made.shards(), "shard"),
                folder,
                made.writtenBytes() / 1e6,
                seconds,
                made.writtenBytes() / 1e6 / seconds);
        if (found > 0) {
            text += "\n" + found + " of the " + shards + " shards were already there";
        }
        if (!failures.isEmpty()) {
            text += "\n" + Numbered.of(failures.size(), "shard") + (failures.size() == 1 ? " is" : " are")
                    + " missing; run the same command again:"
                    + failures.entrySet().stream()
                            .limit(MOST_NAMED)
                            .map(failure -> "\n  " + failure.getKey() + ": " + failure.getValue())
                            .collect(Collectors.joining());
        }
        return text;
    }
}
