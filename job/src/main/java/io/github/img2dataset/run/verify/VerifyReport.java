package io.github.img2dataset.run.verify;

import io.github.img2dataset.run.ShardInventory;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.verify.VerifyFindings.Sums;
import java.util.BitSet;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * How a check ended.
 *
 * @param outputFolder where the data set is
 * @param removed shards that were broken and are gone
 * @param repaired whether broken shards were to be removed
 */
public record VerifyReport(
        String outputFolder, ShardInventory inventory, VerifyFindings findings, BitSet removed, boolean repaired) {
    private static final int LISTED = 50;

    public int exitCode() {
        if (!findings.broken().isEmpty() || !inventory.sameNumbers().isEmpty()) {
            return ExitCode.BROKEN;
        }
        return inventory.unfinished().isEmpty() ? ExitCode.DONE : ExitCode.SHARDS_MISSING;
    }

    /** The table, and below it what is broken. */
    public String text() {
        var lines = new StringJoiner(System.lineSeparator());
        lines.add(format("%-12s %10s %14s %14s %10s", "", "shards", "rows", "images", "problems"));
        lines.add(row("whole", findings.whole()));
        lines.add(row("broken", findings.damaged()));
        lines.add(format("%-12s %10d", "not finished", inventory.unfinished().cardinality()));
        listProblems(lines);
        inventory.sameNumbers().stream()
                .limit(LISTED)
                .forEach(pair -> lines.add("Shards " + pair + " have the same number, and their samples the same keys;"
                        + " keep one of the two"));
        if (!inventory.unfinished().isEmpty()) {
            lines.add("Not finished: " + ids(inventory.unfinished()));
        }
        if (repaired) {
            tellOfRepair(lines);
        }
        lines.add(verdict());
        return lines.toString();
    }

    private static String row(String name, Sums sums) {
        return format("%-12s %10d %14d %14d %10d", name, sums.shards, sums.rows, sums.images, sums.problems);
    }

    private void listProblems(StringJoiner lines) {
        findings.problems().entrySet().stream()
                .flatMap(shard -> shard.getValue().stream()
                        .map(problem -> "Shard " + inventory.shardId(shard.getKey()) + ": " + problem))
                .limit(LISTED)
                .forEach(lines::add);
        if (findings.damaged().problems > LISTED) {
            lines.add(format("... and %d problems more", findings.damaged().problems - LISTED));
        }
    }

    private void tellOfRepair(StringJoiner lines) {
        if (!removed.isEmpty()) {
            lines.add(format(
                    "Removed %d broken shard%s: %s",
                    removed.cardinality(), removed.cardinality() == 1 ? "" : "s", ids(removed)));
            lines.add("Run the command that made the data set again to make them anew");
        }
        var left = (BitSet) findings.broken().clone();
        left.andNot(removed);
        if (!left.isEmpty()) {
            lines.add("Whole when looked at again, and left as they are: " + ids(left));
        }
    }

    private String verdict() {
        return switch (exitCode()) {
            case ExitCode.DONE -> "The data set in " + outputFolder + " is whole";
            case ExitCode.SHARDS_MISSING ->
                "What is in " + outputFolder + " is whole; run the command that made it again for the missing shards";
            default ->
                repaired
                        ? "The data set in " + outputFolder + " was broken"
                        : "The data set in " + outputFolder
                                + " is broken; --repair removes the broken shards, so that the next run makes them again";
        };
    }

    private String ids(BitSet shards) {
        var ids = shards.stream().limit(LISTED).mapToObj(inventory::shardId).collect(Collectors.joining(", "));
        var more = shards.cardinality() - LISTED;
        return more > 0 ? ids + " and " + more + " more" : ids;
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
