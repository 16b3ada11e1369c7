package io.github.img2dataset.report.page;

import io.github.img2dataset.metadata.Measure;
import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.report.CoreTime;
import io.github.img2dataset.report.Units;
import io.github.img2dataset.report.page.Finding.Weight;
import io.github.img2dataset.sample.FailureReason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in words what stands out in a run and what to do about it. */
final class Findings {
    /** Share of all rows below which a reason is not worth a sentence. */
    private static final double WORTH_A_SENTENCE = 0.03;

    private static final double MUCH = 0.15;
    private static final double ONE_HOST = 0.1;
    private static final int MOST_REASONS = 4;
    /** Share of a run's time that rows waited for a host because of a limit. */
    private static final double HELD_BACK = 0.1;

    private static final int MOST_HOSTS = 3;

    /** Images alike of all images, and at least. */
    private static final double MANY_ALIKE = 0.01;

    private static final int LEAST_ALIKE = 10;

    private final RunFigures figures;
    private final List<Finding> findings = new ArrayList<>();

    private Findings(RunFigures figures) {
        this.figures = figures;
    }

    /** The most important first. */
    static List<Finding> of(RunFigures figures) {
        return of(figures, 0, null, false);
    }

    /**
     * The most important first.
     *
     * @param lastRun the newest run's record; null where none is known
     * @param isUnderWay whether that run is still making shards
     */
    static List<Finding> of(RunFigures figures, long missingShards, @Nullable RunRecord lastRun, boolean isUnderWay) {
        var findings = new Findings(figures);
        if (isUnderWay) {
            findings.shardsToCome(missingShards, lastRun);
        } else {
            findings.shards(missingShards, lastRun == null ? Map.of() : lastRun.shardFailures());
        }
        findings.unreadable();
        findings.reasons();
        samePicture(figures.totals()).ifPresent(findings.findings::add);
        findings.hosts();
        findings.waits(lastRun == null ? Map.of() : lastRun.hostWaits());
        if (lastRun != null) {
            findings.limits(lastRun);
        }
        findings.cutBodies();
        findings.bottleneck();
        findings.slowShards();
        findings.enlarged();
        if (findings.findings.isEmpty() && figures.totals().count() > 0) {
            findings.add(Weight.GOOD, "Nothing stands out", "");
        }
        return findings.findings;
    }

    private void add(Weight weight, String what, String remedy) {
        findings.add(new Finding(weight, what, remedy));
    }

    private void shards(long missing, Map<String, Long> failures) {
        if (missing > 0) {
            add(
                    Weight.PROBLEM,
                    Units.count(missing, "shard") + " of the list " + (missing == 1 ? "is" : "are") + " not finished",
                    whyNot(failures) + "Run the same command again: it makes only the missing shards.");
        }
    }

    private void shardsToCome(long missing, @Nullable RunRecord run) {
        if (missing > 0) {
            var all = missing + figures.totals().shards();
            add(
                    Weight.NOTE,
                    Units.count(missing) + " of " + Units.count(all) + " shards are still to come",
                    run == null || run.shards() == 0
                            ? "A run is making them."
                            : "A run is making them; at its current rate they take "
                                    + Units.seconds(missing * run.seconds() / run.shards()) + ".");
        }
    }

    private void unreadable() {
        if (figures.unreadable() > 0) {
            add(
                    Weight.PROBLEM,
                    "The statistics of " + Units.count(figures.unreadable(), "shard") + " cannot be read",
                    "img2dataset verify --repair removes broken shards, so that the next run makes them again.");
        }
    }

    private static String whyNot(Map<String, Long> failures) {
        return failures.isEmpty()
                ? ""
                : failures.entrySet().stream()
                        .map(reason -> reason.getKey() + " (" + Units.count(reason.getValue()) + ")")
                        .collect(Collectors.joining("; ", "Reasons in the last run: ", ". "));
    }

    /** Bugs first, then what the user can cure, each the most frequent first. */
    private void reasons() {
        var rows = (double) Math.max(1, figures.totals().count());
        var counts = figures.totals().failureReasons();
        counts.keySet().stream()
                .flatMap(label -> FailureAdvice.reason(label).stream())
                .filter(reason -> counts.getOrDefault(reason.label(), 0L) / rows >= WORTH_A_SENTENCE
                        || reason == FailureReason.INTERNAL_ERROR)
                .map(reason -> new SeenFailures(reason, figures.totals()))
                .sorted(Comparator.comparing((SeenFailures seen) -> seen.reason() != FailureReason.INTERNAL_ERROR)
                        .thenComparing(seen -> !seen.isCurable()))
                .limit(MOST_REASONS)
                .forEach(seen -> reason(seen, counts.getOrDefault(seen.reason().label(), 0L) / rows));
    }

    private void reason(SeenFailures seen, double share) {
        add(
                share >= MUCH || seen.reason() == FailureReason.INTERNAL_ERROR ? Weight.PROBLEM : Weight.NOTE,
                Units.percent(share) + " of the rows " + seen.what(),
                seen.remedy());
    }

    /** Finding on the image that the most urls lead to, if they are many. */
    static Optional<Finding> samePicture(RunTotals totals) {
        return totals.repeatedHashes().entrySet().stream()
                .findFirst()
                .filter(most -> most.getValue() >= LEAST_ALIKE && most.getValue() >= MANY_ALIKE * totals.successes())
                .map(
                        most -> new Finding(
                                most.getValue() >= MUCH * totals.successes() ? Weight.PROBLEM : Weight.NOTE,
                                Units.count(most.getValue()) + " of the " + Units.count(totals.successes())
                                        + " images are the same picture (" + hashName(most.getKey()) + " "
                                        + most.getKey() + ")",
                                "Look at it: hosts send a placeholder when a picture is gone, and a list may repeat a url many"
                                        + " times. Drop the rows with this hash, or use --dedupe_urls True for repeated urls."));
    }

    private static String hashName(String hash) {
        return switch (hash.length()) {
            case 32 -> "md5";
            case 64 -> "sha256";
            default -> "sha512";
        };
    }

    private void hosts() {
        var failed = figures.totals().count() - figures.totals().successes();
        figures.measures().failingHosts().entrySet().stream()
                .filter(host -> !host.getKey().startsWith("("))
                .findFirst()
                .filter(host -> host.getValue() >= ONE_HOST * failed && host.getValue() >= 20)
                .ifPresent(host -> add(
                        Weight.NOTE,
                        "A single host accounts for " + Units.percent((double) host.getValue() / failed)
                                + " of the failures: " + host.getKey().replaceFirst(" ", " (") + ")",
                        "Check whether it still serves these images before you change an option because of it."));
    }

    /** Hosts that stopped to answer and were waited for in the last run. */
    private void waits(Map<String, Double> secondsByHost) {
        if (!secondsByHost.isEmpty()) {
            add(
                    Weight.NOTE,
                    secondsByHost.entrySet().stream()
                            .limit(MOST_HOSTS)
                            .map(wait -> Units.seconds(wait.getValue()) + " for " + wait.getKey())
                            .collect(Collectors.joining(
                                    ", ",
                                    "The last run waited ",
                                    secondsByHost.size() > MOST_HOSTS ? " and others; its record has them all" : "")),
                    "These hosts stopped answering for a while; their rows waited while others went on."
                            + " --host_patience bounds the wait; a shuffled list leaves more to do meanwhile.");
        }
    }

    /** Hosts that would have answered more requests than the last run's options let it make. */
    private void limits(RunRecord lastRun) {
        lastRun.hostLimits().forEach((option, secondsByHost) -> {
            var hosts = secondsByHost.entrySet().stream()
                    .filter(host -> host.getValue() >= HELD_BACK * lastRun.seconds())
                    .limit(MOST_HOSTS)
                    .map(host -> host.getKey() + " for " + Units.seconds(host.getValue()))
                    .collect(Collectors.joining(", "));
            if (!hosts.isEmpty()) {
                add(
                        Weight.NOTE,
                        option + " held the last run back at " + hosts,
                        "The limit applies to the whole run, over all executors. Raise it if the host can take it; a shuffled list"
                                + " spreads a host's rows over the run.");
            }
        });
    }

    /** Downloads that ended with the picture's header. */
    private void cutBodies() {
        var unread = figures.measures().histogram(Measure.UNREAD_BYTES);
        if (unread.count() > 0) {
            add(
                    Weight.GOOD,
                    Units.count(unread.count())
                            + " downloads ended after the image's header, which your filters reject: "
                            + Units.bytes(unread.sum()) + " and about " + Units.seconds(seconds(Measure.UNREAD_SECONDS))
                            + " of downloading saved",
                    "");
        }
    }

    /** Says which step took the time of the tasks' threads; downloads go on beside it. */
    private void bottleneck() {
        var time = CoreTime.ofSeconds(
                seconds(Measure.WAIT_SECONDS),
                seconds(Measure.DECODE_SECONDS) + seconds(Measure.RESIZE_SECONDS) + seconds(Measure.ENCODE_SECONDS),
                seconds(Measure.WRITE_SECONDS));
        time.limit().ifPresent(limit -> bottleneck(limit, Units.percent(time.share(limit))));
    }

    private void bottleneck(CoreTime.Limit limit, String share) {
        switch (limit) {
            case DOWNLOADS ->
                add(
                        Weight.NOTE,
                        "The cores waited for downloads " + share + " of the time",
                        "The network, the resolver, or the hosts are the limit. A higher --thread_count helps while bandwidth and the"
                                + " resolver have room, a higher --max_requests_per_host where a few hosts serve most of the images and"
                                + " can take it; more cores do not.");
            case STORAGE ->
                add(
                        Weight.NOTE,
                        "The cores spent " + share + " of the time on writing",
                        "Storage is the limit. --output_format webdataset writes a few large files instead of many small ones.");
            case CORES ->
                add(
                        Weight.NOTE,
                        "The cores were busy with images " + share + " of the time",
                        "More cores make it faster; a higher --thread_count does not.");
        }
    }

    private double seconds(Measure measure) {
        return figures.measures().histogram(measure).sum();
    }

    private void slowShards() {
        var usual = figures.durations().quantile(0.5);
        figures.slowest().list().stream()
                .findFirst()
                .filter(slowest -> figures.totals().shards() >= 10 && slowest.seconds() > 4 * usual + 30)
                .ifPresent(slowest -> add(
                        Weight.NOTE,
                        "The slowest shard took " + Units.seconds(slowest.seconds()) + ", the median shard "
                                + Units.seconds(usual),
                        "Consecutive rows of one slow host cause such shards: shuffle the list, or lower --timeout."));
    }

    private void enlarged() {
        var original = figures.measures().histogram(Measure.ORIGINAL_SIDE).quantile(0.5);
        var stored = figures.measures().histogram(Measure.STORED_SIDE).quantile(0.5);
        if (original > 0 && original < 0.8 * stored) {
            add(
                    Weight.NOTE,
                    "Most pictures were enlarged: the median longer side was " + Units.number(Math.rint(original))
                            + " pixels before and " + Units.number(Math.rint(stored)) + " after",
                    "--resize_only_if_bigger True keeps them as they are and saves space.");
        }
    }
}
