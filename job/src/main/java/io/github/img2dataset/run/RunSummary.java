package io.github.img2dataset.run;

import io.github.img2dataset.api.RetryResult;
import io.github.img2dataset.api.RunResult;
import io.github.img2dataset.api.ShardResult;
import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.report.Units;
import io.github.img2dataset.report.page.Advice;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.sample.Numbered;
import io.github.img2dataset.sample.Status;
import io.github.img2dataset.storage.FullStorage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/**
 * How a run ended.
 *
 * @param runId names the run
 * @param outputFolder where the data set is
 * @param finishedBefore shards that were there already
 * @param duration of making the others
 * @param totals over the shards that this run finished
 * @param failures the shards that are missing, with the reason
 * @param shards those that this run finished and those that are missing, in the order of their numbers
 * @param retried what came of trying failed rows again; none when that was not asked for
 * @param hostWaits host to the seconds that its rows waited for it while it was out, the longest first
 * @param hostLimits option that limits requests to a host, to the hosts whose rows waited for it, to the seconds that they did
 * @param report where the report is; none when it could not be written, or there is nothing to report on
 * @param wandb the page at Weights &amp; Biases, or the command that makes one; none when nothing was logged
 * @param eventLog where Spark writes its event log; none when it writes none
 */
public record RunSummary(
        String runId,
        String outputFolder,
        KeyFormat keys,
        int finishedBefore,
        Duration duration,
        RunTotals totals,
        SortedMap<Integer, String> failures,
        List<ShardResult> shards,
        Optional<RetryResult> retried,
        Map<String, Double> hostWaits,
        Map<String, Map<String, Double>> hostLimits,
        Optional<String> report,
        Optional<String> wandb,
        Optional<String> eventLog)
        implements RunResult {
    private static final int MOST_FREQUENT = 5;
    private static final int MOST_HOSTS = 3;
    /** Share of the run's time that its rows waited for a host because of a limit. */
    private static final double WORTH_SAYING = 0.1;

    private static final int MOST_REASONS = 10;
    private static final int MOST_NAMED = 10;
    private static final int LONGEST_MESSAGE = 200;

    @Override
    public boolean isComplete() {
        return failures.isEmpty()
                && retried.map(RetryResult::failures).map(Map::isEmpty).orElse(true);
    }

    @Override
    public long rows() {
        return totals.count();
    }

    @Override
    public long images() {
        return totals.successes();
    }

    @Override
    public Map<String, Long> statusCounts() {
        var counts = new LinkedHashMap<String, Long>();
        counts.put(Status.SUCCESS.label(), totals.successes());
        counts.put(Status.FAILED_TO_DOWNLOAD.label(), totals.failedToDownload());
        counts.put(Status.FAILED_TO_RESIZE.label(), totals.failedToResize());
        return Collections.unmodifiableMap(counts);
    }

    @Override
    public Map<String, Long> failureReasons() {
        return totals.failureReasons();
    }

    @Override
    public Map<String, Long> errorMessages() {
        var messages = new LinkedHashMap<>(totals.statuses());
        messages.remove(Status.SUCCESS.label());
        return Collections.unmodifiableMap(messages);
    }

    @Override
    public double rowsPerSecond() {
        return totals.count() / seconds();
    }

    @Override
    public double successRate() {
        return totals.successRate();
    }

    @Override
    public long downloadedBytes() {
        return totals.downloadedBytes();
    }

    @Override
    public long writtenBytes() {
        return totals.writtenBytes();
    }

    @Override
    public int shardsFinishedBefore() {
        return finishedBefore;
    }

    @Override
    public String toString() {
        return text();
    }

    private double seconds() {
        return Math.max(0.001, duration.toMillis() / 1000.0);
    }

    /** The few lines that a run ends with. */
    public String text() {
        var lines = new StringJoiner(System.lineSeparator());
        if (totals.count() == 0 && finishedBefore == 0 && failures.isEmpty() && retried.isEmpty()) {
            lines.add("Nothing new: the data set already has every row of the list");
        } else {
            if (totals.count() > 0 || !failures.isEmpty()) {
                counts(lines);
            }
            finishedBefore(lines);
            mostFrequentFailures(lines);
            waits(lines);
            limits(lines);
            Advice.about(totals).forEach(lines::add);
            missingShards(lines);
            retriedRows(lines);
        }
        lines.add("The data set is in " + outputFolder);
        report.ifPresent(page -> lines.add("The report is " + page));
        wandb.ifPresent(place -> lines.add("Weights & Biases: " + place));
        nothingSucceeded(lines);
        return lines.toString();
    }

    private void counts(StringJoiner lines) {
        lines.add(format(
                "%d rows in %.1f s (%.0f rows/s): %d images, %d not downloaded, %d not resized (%.1f %% success)",
                totals.count(),
                seconds(),
                rowsPerSecond(),
                totals.successes(),
                totals.failedToDownload(),
                totals.failedToResize(),
                100.0 * totals.successes() / Math.max(1, totals.count())));
    }

    private void finishedBefore(StringJoiner lines) {
        if (finishedBefore > 0 && retried.isEmpty()) {
            lines.add((finishedBefore == 1
                            ? "1 shard was finished before and left as it is"
                            : format("%d shards were finished before and left as they are", finishedBefore))
                    + (totals.count() == 0 ? "; --retry_failed True tries their failed rows again" : ""));
        }
    }

    private void mostFrequentFailures(StringJoiner lines) {
        totals.statuses().entrySet().stream()
                .filter(entry -> !entry.getKey().equals("success"))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MOST_FREQUENT)
                .forEach(entry -> lines.add(format("  %8d  %s", entry.getValue(), oneLine(entry.getKey()))));
        var others = errorMessages().values().stream()
                .sorted(Comparator.reverseOrder())
                .skip(MOST_FREQUENT)
                .mapToLong(Long::longValue)
                .summaryStatistics();
        if (others.getCount() > 0) {
            lines.add(format(
                    "  %8d  of %d more %s, in the report",
                    others.getSum(), others.getCount(), others.getCount() == 1 ? "message" : "messages"));
        }
    }

    private void waits(StringJoiner lines) {
        if (!hostWaits.isEmpty()) {
            lines.add(hostWaits.entrySet().stream()
                    .limit(MOST_HOSTS)
                    .map(wait -> Units.seconds(wait.getValue()) + " for " + wait.getKey())
                    .collect(Collectors.joining(
                            ", ",
                            "Waited ",
                            hostWaits.size() > MOST_HOSTS ? " and " + (hostWaits.size() - MOST_HOSTS) + " more" : "")));
        }
    }

    /** The hosts whose limit cost much of the run's time. */
    private void limits(StringJoiner lines) {
        hostLimits.forEach((option, hosts) -> {
            var words = hosts.entrySet().stream()
                    .filter(host -> host.getValue() >= WORTH_SAYING * seconds())
                    .limit(MOST_HOSTS)
                    .map(host -> host.getKey() + " for " + Units.seconds(host.getValue()))
                    .collect(Collectors.joining(", "));
            if (!words.isEmpty()) {
                lines.add("Held back by " + option + ": " + words);
            }
        });
    }

    private void missingShards(StringJoiner lines) {
        shards(lines, failures, "is missing", "are missing");
        if (failures.values().stream().anyMatch(FullStorage::isSaidBy)) {
            lines.add(neededRoom());
        }
        if (!failures.isEmpty()) {
            lines.add("Run the same command again to make only the missing shards");
        }
    }

    /** Rate of downloads, by the size of the shards that this run finished. */
    private String neededRoom() {
        var missing = failures.size();
        var need = totals.shards() == 0
                ? ""
                : ", which need about " + Units.bytes((double) totals.writtenBytes() / totals.shards() * missing);
        return "The storage is full, and the run ended at once. Make room for "
                + Numbered.of(missing, "shard") + need + ", in " + outputFolder
                + " or where the message says (fs.s3a.buffer.dir, spark.local.dir)";
    }

    /** Not to be overlooked: a list, a proxy or a network that is all wrong looks like a quiet run otherwise. */
    private void nothingSucceeded(StringJoiner lines) {
        if (totals.count() > 0 && totals.successes() == 0) {
            var line = format("NOT ONE IMAGE: all %d rows of this run failed", totals.count());
            lines.add("!".repeat(line.length()));
            lines.add(line);
            lines.add("!".repeat(line.length()));
        }
    }

    /** Whether fewer rows than this share, 0 to 1, succeeded; a run without rows falls short of nothing. */
    public boolean fallsShortOf(double minSuccessRate) {
        return totals.count() > 0 && totals.successRate() < minSuccessRate;
    }

    private void retriedRows(StringJoiner lines) {
        retried.ifPresent(again -> {
            lines.add(format(
                    "Tried %d failed rows of %d shard%s again: %d succeeded, %d failed",
                    again.rows(),
                    again.shards(),
                    again.shards() == 1 ? "" : "s",
                    again.succeeded(),
                    again.rows() - again.succeeded()));
            if (!again.reasonsLeft().isEmpty()) {
                lines.add(again.reasonsLeft().entrySet().stream()
                        .limit(MOST_FREQUENT)
                        .map(reason -> reason.getKey() + " " + Units.count(reason.getValue()))
                        .collect(Collectors.joining(
                                ", ",
                                "Failed rows left in " + (again.shards() == 1 ? "it" : "them") + ": ",
                                again.reasonsLeft().size() > MOST_FREQUENT
                                        ? " and " + (again.reasonsLeft().size() - MOST_FREQUENT) + " more"
                                        : "")));
            }
            shards(
                    lines,
                    again.failures(),
                    "could not be rewritten and is unchanged",
                    "could not be rewritten and are unchanged");
        });
    }

    /** A line for each reason, that of the first shard first. */
    private void shards(StringJoiner lines, SortedMap<Integer, String> reasons, String fate, String fateOfMany) {
        var shards = new LinkedHashMap<String, List<String>>();
        reasons.forEach((shard, reason) -> shards.computeIfAbsent(oneLine(reason), unused -> new ArrayList<>())
                .add(keys.shardId(shard)));
        shards.entrySet().stream()
                .limit(MOST_REASONS)
                .forEach(reason -> lines.add(shards(reason.getValue(), fate, fateOfMany) + ": " + reason.getKey()));
        if (shards.size() > MOST_REASONS) {
            var told = shards.values().stream()
                    .limit(MOST_REASONS)
                    .mapToInt(List::size)
                    .sum();
            lines.add(format("... and %d more", reasons.size() - told));
        }
    }

    private static String shards(List<String> ids, String fate, String fateOfMany) {
        if (ids.size() == 1) {
            return "Shard " + ids.get(0) + " " + fate;
        }
        var named = String.join(", ", ids.subList(0, Math.min(MOST_NAMED, ids.size())));
        return ids.size() <= MOST_NAMED
                ? "Shards " + named + " " + fateOfMany
                : format("%d shards (%s ...) %s", ids.size(), named, fateOfMany);
    }

    private static String oneLine(String message) {
        var line = message.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "...";
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
