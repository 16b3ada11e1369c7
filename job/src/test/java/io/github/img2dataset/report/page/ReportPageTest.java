package io.github.img2dataset.report.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.img2dataset.metadata.Histogram;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.metadata.ShardTally;
import io.github.img2dataset.report.Units;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
    /** A start tag as a browser's tokenizer sees it: quoted values may hold anything but their quote. */
    private static final Pattern TAG = Pattern.compile("<([a-zA-Z][^\\s/>]*)((?:\\s+[^\\s=>]+=\"[^\"]*\")*)\\s*>");

    private static final Pattern ATTRIBUTE = Pattern.compile("\\s+([^\\s=>]+)=\"([^\"]*)\"");
    private static final Set<String> ELEMENTS = Set.of(
            "html head meta title style body main header h1 h2 p div section ul li b i span figure figcaption svg rect img code details summary table caption tr th td footer thead tbody"
                    .split(" "));
    private static final Set<String> ATTRIBUTES = Set.of(
            "lang charset http-equiv content name class style viewBox preserveAspectRatio aria-hidden role x y width height src alt loading title scope open"
                    .split(" "));

    @TempDir
    Path folder;

    @Test
    void letsNothingOfTheWebBecomeMarkup() {
        assertOnlyOurMarkup(Reports.hostile(30).html());
    }

    @Test
    void letsNothingOfTheWebBecomeMarkupInAComparison() {
        assertOnlyOurMarkup(new Comparison(List.of(Reports.hostile(3), Reports.hostile(4))).html());
    }

    @Test
    void doesNotMarkTheScaleWithZerosWhereSomeBodiesAreEmpty() {
        var sizes = new Histogram();
        List.of(0.0, 5_000.0, 90_000.0).forEach(sizes::add);
        var html = new Html();

        new Charts(html).histogram("Size", sizes, Units::bytes, false);

        assertThat(html.page()).contains(">1 kB</span>").doesNotContain(">0 B</span>");
    }

    private static void assertOnlyOurMarkup(String page) {
        var elements = new TreeSet<String>();
        var attributes = new TreeSet<String>();
        var tags = TAG.matcher(page);
        var markup = new StringBuilder();
        while (tags.find()) {
            elements.add(tags.group(1));
            ATTRIBUTE.matcher(tags.group(2)).results().forEach(attribute -> {
                attributes.add(attribute.group(1));
                if (attribute.group(1).equals("src")) {
                    assertThat(attribute.group(2)).matches("data:image/jpeg;base64,[A-Za-z0-9+/=]+");
                }
            });
            tags.appendReplacement(markup, "");
        }
        tags.appendTail(markup);
        assertThat(ELEMENTS).containsAll(elements);
        assertThat(ATTRIBUTES).containsAll(attributes);
        // What is left when our tags are taken out: ends of elements and text, in which no tag begins.
        assertThat(markup.toString().replaceFirst("^<!DOCTYPE html>", "").replaceAll("</[a-z0-9A-Z]+>", ""))
                .doesNotContain("<")
                .contains("&lt;script&gt;")
                .doesNotContain("\u202e");
    }

    @Test
    void staysSmallHoweverManyShardsThereAre() throws Exception {
        var figures = new RunFigures();
        for (var part = 0; part < 20; part++) {
            var more = Reports.hostile(200).figures();
            figures.merge(serialized(more));
        }
        assertThat(figures.totals().shards()).isEqualTo(4_000);
        assertThat(page(figures).getBytes(UTF_8).length).isLessThan(300_000);
    }

    @Test
    void addsUpInPartsWhatItAddsUpAtOnce() throws Exception {
        var once = new RunFigures();
        var left = new RunFigures();
        var right = new RunFigures();
        var stats = Reports.stats(900);
        for (var shard = 0; shard < stats.size(); shard++) {
            once.add(shard, stats.get(shard));
            (shard % 7 < 3 ? left : right).add(shard, stats.get(shard));
        }
        var parts = new RunFigures().merge(serialized(right)).merge(serialized(left));

        assertThat(parts.totals().statuses()).isEqualTo(once.totals().statuses());
        assertThat(parts.timeline().width()).isEqualTo(once.timeline().width());
        assertThat(parts.timeline().start()).isEqualTo(once.timeline().start());
        assertThat(rows(parts.timeline())).isEqualTo(rows(once.timeline())).isEqualTo(900 * 60);
        assertThat(parts.slowest().list()).isEqualTo(once.slowest().list());
        assertThat(parts.strip().cells()).hasSameSizeAs(once.strip().cells());
    }

    @Test
    void leavesPausesBetweenRunsOutOfTheRate() {
        var week = 7 * 86_400;
        var timeline = new Timeline();
        timeline.add(1_700_000_000, 1_700_003_600, 500, 0, 0);
        timeline.add(1_700_000_000 + week, 1_700_003_600 + week, 400, 100, 0);

        assertThat(rows(timeline)).isEqualTo(1_000);
    }

    @Test
    void showsFoldersWithoutMeasuresAndWithoutShards() throws IOException {
        var contractOnly = new RunFigures().add(0, ShardStats.parse("""
                {"count": 3, "successes": 2, "failed_to_download": 1, "failed_to_resize": 0, "duration": 1.5,
                 "start_time": 10.5, "end_time": 12.0, "status_dict": {"success": 2, "boo": 1}}""".getBytes(UTF_8)));
        assertThat(page(contractOnly)).contains("did not record times and sizes", "boo");
        assertThat(page(new RunFigures())).contains("0 rows");
    }

    @Test
    void saysWhatStandsOutAndWhatToDo() {
        var totals = Reports.failing("dns", 31, 69);
        assertThat(Findings.of(totals, 2, run(), false))
                .extracting(Finding::what)
                .containsExactly(
                        "2 shards of the list are not finished",
                        "31 % of the rows failed because the host name could not be resolved",
                        "The last run waited 45 s for img.example.org",
                        "--max_host_rate held the last run back at slow.example.org for 9 s");
        assertThat(Findings.of(totals, 2, run(), false).get(0).remedy())
                .isEqualTo("Reasons in the last run: No space left on device (2)."
                        + " Run the same command again: it makes only the missing shards.");
        assertThat(Findings.of(totals).get(0).remedy()).contains("--dns_servers");
        assertThat(Findings.of(totals, 2, run(), true).get(0).what()).isEqualTo("2 of 3 shards are still to come");
    }

    @Test
    void showsTheFiguresOfTheDataSetAfterARetryAndThoseOfEachRunBesideThem() throws IOException {
        var first = shard(100, 50);
        var retry = shard(140, 10);
        var figures = new RunFigures()
                .add(0, Reports.at(first, 1_700_000_000, 10).retried(Reports.at(retry, 1_700_900_000, 5), 50));

        assertThat(figures.totals().count()).isEqualTo(150);
        assertThat(figures.totals().retriedRows()).isEqualTo(50);
        assertThat(figures.seconds()).isCloseTo(15, within(1e-6));
        assertThat(figures.rowsPerSecond()).isCloseTo(200 / 15.0, within(1e-3));
        assertThat(rows(figures.timeline())).isEqualTo(200);
    }

    @Test
    void saysOfARunWhetherItGoesOnOrWasKilled() {
        var run = new RunRecord(
                "run1",
                "2026-01-02T03:04:05Z",
                10,
                1,
                0,
                0,
                156,
                120,
                true,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
        var figures = new RunFigures();
        var live = new RunReport("file:/data", 5, figures, 3, List.of(run), "run1", List.of(), Instant.EPOCH).html();
        var killed = new RunReport("file:/data", 5, figures, 3, List.of(run), "", List.of(), Instant.EPOCH).html();

        assertThat(live)
                .contains("156 failed rows tried again (120 are images now), 10 s, 15.6 rows a second, still going on")
                .contains("A run is writing to this data set")
                .contains("3 of 3 shards are still to come");
        assertThat(killed).contains("ended before it could finish", "3 shards of the list are not finished");
    }

    private static ShardStats shard(int successes, int failures) {
        var tally = new ShardTally();
        IntStream.range(0, successes).forEach(row -> tally.add(null));
        IntStream.range(0, failures).forEach(row -> tally.add(new Failure(FailureReason.TIMEOUT, "slow")));
        return tally.finish("attempt", List.of());
    }

    private static RunRecord run() {
        return new RunRecord(
                "run",
                "2026-01-02T03:04:05Z",
                12.5,
                1,
                100,
                80,
                0,
                0,
                false,
                Map.of(),
                Map.of(),
                Map.of("No space left on device", 2L),
                Map.of("img.example.org", 45.0),
                Map.of("--max_host_rate", Map.of("slow.example.org", 9.0, "quick.example.org", 1.0)));
    }

    @Test
    @Timeout(60)
    void showsInABrowserWithoutRunningAnything() throws Exception {
        var browser = Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst();
        assumeThat(browser).isPresent();
        var page = Files.writeString(
                folder.resolve("report.html"), Reports.hostile(30).html());
        var log = folder.resolve("log");
        var process = new ProcessBuilder(
                        browser.get(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--enable-logging=stderr",
                        "--dump-dom",
                        page.toUri().toString())
                .redirectError(log.toFile())
                .redirectOutput(folder.resolve("dom").toFile())
                .start();
        assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();

        var dom = Files.readString(folder.resolve("dom"));
        assertThat(dom).contains("<title>img2dataset: file:/tmp/").doesNotContain("<script", "<title>owned");
        assertThat(Files.readString(log)).doesNotContain("CONSOLE");
    }

    private static double rows(Timeline timeline) {
        var rows = 0.0;
        for (var bin = 0; bin < timeline.length(); bin++) {
            rows += timeline.successes(bin) + timeline.failures(bin);
        }
        return Math.rint(rows * 1e6) / 1e6;
    }

    private static String page(RunFigures figures) {
        return new RunReport("file:/data", 5, figures, 0, List.of(), "", List.of(), Instant.EPOCH).html();
    }

    private static RunFigures serialized(RunFigures figures) throws IOException, ClassNotFoundException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(figures);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (RunFigures) in.readObject();
        }
    }
}
