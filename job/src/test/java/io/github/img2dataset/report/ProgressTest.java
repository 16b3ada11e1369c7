package io.github.img2dataset.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.api.RunProgress;
import io.github.img2dataset.api.ShardResult;
import io.github.img2dataset.fetch.HostWait;
import io.github.img2dataset.report.ShardFigures.State;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void isAPlainLineWhereThereIsNoTerminal() {
        show(0);

        assertThat(said())
                .startsWith("1/4 shards, 100/400 rows | ")
                .contains("60.0 % success", "MB/s", "| dns 25, timeout 10")
                .doesNotContain("tls", "\r", "\u001b")
                .endsWith(System.lineSeparator());
    }

    @Test
    void isWrittenOverAndNeverWrapsOnATerminal() {
        show(40);

        assertThat(said()).startsWith("\r1/4 shards").doesNotContain("\n").endsWith("\r\u001b[K");
        assertThat(said().split("\u001b\\[K", -1)[0].strip().length()).isLessThan(40);
    }

    @Test
    void hasAllButTheFailuresInTheEightyColumnsOfAUsualTerminal() {
        show(80);

        assertThat(said())
                .startsWith("\r1/4 shards | ")
                .containsPattern("\\| [0-9.,]+ images/s \\(avg [0-9.,]+\\) \\| 60 % ok \\| [0-9.]+ MB/s \\| .* left");
        assertThat(said().split("\u001b\\[K", -1)[0].strip().length()).isLessThan(80);
    }

    @Test
    void cutsNoFigureInTwo() {
        show(30);

        assertThat(said()).startsWith("\r1/4 shards\u001b[K");
    }

    @Test
    void namesTheRunOnlyWhileThereAreOthers() {
        var screen = new PrintStream(out, true, UTF_8);
        try (var first = Progress.start(screen, 0, "first-run", 1, 10).labeled("cats")) {
            try (var second = Progress.start(screen, 0, "second-run", 1, 10).labeled("dogs")) {
                first.show();
                second.show();
            }
            first.show();
        }

        assertThat(said().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("[cats] 0/1 shards"),
                        line -> assertThat(line).startsWith("[dogs] 0/1 shards"),
                        line -> assertThat(line).startsWith("0/1 shards"));
    }

    @Test
    void aQuietOneTellsItsListenersAndPrintsNothing() {
        var told = new ArrayList<RunProgress>();
        var shards = new ArrayList<ShardResult>();
        try (var progress = Progress.quiet("quiet-run", 4, 400)
                .finishing(shards::add, number -> "0000" + number)
                .reporting(told::add)) {
            ProgressBoard.receive(List.of(
                    new ShardFigures("quiet-run", 2, "a", State.FINISHED, 60, 9, Map.of("dns", 40L), CoreTime.NONE),
                    new ShardFigures("quiet-run", 3, "b", State.RUNNING, 5, 1, Map.of(), CoreTime.NONE)));
            assertThat(progress.now().rowsDone()).isEqualTo(105);
        }

        assertThat(shards).containsExactly(new ShardResult(2, "00002", 100, 60, Optional.empty()));
        var last = told.get(told.size() - 1);
        assertThat(last.toString()).startsWith("1/4 shards, 105/400 rows, ");
        assertThat(last.images()).isEqualTo(65);
        assertThat(last.failures()).containsExactly(Map.entry("dns", 40L));
        assertThat(last.remaining()).isPresent();
        assertThat(said()).isEmpty();
    }

    @Test
    void saysWhoIsWaitedFor() {
        try (var progress = Progress.start(new PrintStream(out, true, UTF_8), 0, "progress-test", 4, 400)) {
            ProgressBoard.receive(new HostWaits.Message(
                    "1",
                    HostWaits.Cause.OUTAGE,
                    List.of(
                            new HostWait("img.example.org", Duration.ofSeconds(45), 1_200),
                            new HostWait("b.org", Duration.ofSeconds(5), 1),
                            new HostWait("c.org", Duration.ofSeconds(4), 1))));
            progress.show();

            assertThat(said())
                    .contains(" | waiting for img.example.org (45 s, 1,200 rows), b.org (5 s, 1 rows) and 1 more");
            assertThat(progress.hostWaits()).containsEntry("img.example.org", 45.0);
        }
    }

    @Test
    void knowsWhichHostsTheLimitsHeldBack() {
        try (var progress = Progress.quiet("limited-run", 4, 400)) {
            ProgressBoard.receive(new HostWaits.Message(
                    "1",
                    HostWaits.Cause.RATE,
                    List.of(new HostWait("img.example.org", Duration.ofSeconds(45), 1_200))));

            assertThat(progress.hostLimits()).isEqualTo(Map.of("--max_host_rate", Map.of("img.example.org", 45.0)));
            assertThat(progress.hostWaits()).isEmpty();
        }
    }

    @Test
    void saysWhenTheRunIsLikelyToEndAndWhatSetsThePace() {
        var noon = Clock.fixed(Instant.parse("2026-03-01T12:00:00Z"), ZoneOffset.UTC);
        var screen = new PrintStream(out, true, UTF_8);
        try (var progress = Progress.start(screen, 0, "long-run", 1_000_000, 1_000_000_000_000L, noon)) {
            ProgressBoard.receive(List.of(new ShardFigures(
                    "long-run", 0, "a", State.FINISHED, 60, 9, Map.of(), CoreTime.ofSeconds(8.7, 1, 0.3))));
            progress.show();
        }

        assertThat(said())
                .containsPattern(" left \\(until \\d+ [A-Z][a-z]+ \\d\\d:\\d\\d\\)")
                .contains(" | cores wait for downloads 87 %");
    }

    private void show(int columns) {
        try (var progress = Progress.start(new PrintStream(out, true, UTF_8), columns, "progress-test", 4, 400)) {
            ProgressBoard.receive(List.of(new ShardFigures(
                    "progress-test",
                    0,
                    "a",
                    State.FINISHED,
                    60,
                    9,
                    Map.of("dns", 25L, "timeout", 10L, "tls", 5L),
                    CoreTime.NONE)));
            progress.show();
        }
    }

    private String said() {
        return out.toString(UTF_8);
    }
}
