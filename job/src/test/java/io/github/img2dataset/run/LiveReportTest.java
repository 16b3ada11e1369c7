package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.metadata.ListPlan;
import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.metadata.ShardTally;
import io.github.img2dataset.report.page.RunRecord;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LiveReportTest {
    @TempDir
    Path folder;

    private OutputFolder output;

    @BeforeEach
    void planFourShards() throws IOException {
        output = OutputFolder.open(folder.toString(), Map.of());
        var plan = new ListPlan(0, 4, 10, List.of(), List.of());
        output.put(".img2dataset/plan/00000.json", plan.toJson());
    }

    @Test
    void takesInWhatWasFinishedSinceTheLastTimeAndKeepsThisRunApart() throws Exception {
        finish(0, 10);
        var before = new BitSet();
        before.set(0);
        try (var report = new LiveReport(output, Map.of(), before, LiveReportTest::record)) {
            report.renew();
            assertThat(page()).contains("10", "3 of 4 shards are still to come");
            assertThat(runs())
                    .singleElement()
                    .satisfies(run -> assertThat(run.rows()).isZero());

            finish(1, 7);
            finish(3, 5);
            report.renew();
            report.renew();
        }
        assertThat(page()).contains("of 22 rows succeeded", "1 of 4 shards are still to come", "still going on");
        assertThat(runs()).singleElement().satisfies(run -> {
            assertThat(run.rows()).isEqualTo(12);
            assertThat(run.images()).isEqualTo(12);
            assertThat(run.underWay()).isTrue();
        });
    }

    @Test
    void followsShardsWhoseFailedRowsAreTriedAgain() throws Exception {
        put(0, failed(10, 4));
        put(1, failed(10, 6));
        finish(2, 10);
        var before = new BitSet();
        before.set(0, 3);
        try (var report = new LiveReport(output, Map.of(), before, LiveReportTest::record)) {
            report.renew();
            assertThat(page()).contains("of 30 rows succeeded");

            report.rewriting(List.of(new FailedRows.Shard(0, 4, 6, 0), new FailedRows.Shard(1, 6, 4, 0)));
            put(1, failed(10, 6).retried(failed(10, 1), 6));
            report.renew();
            assertThat(runs()).singleElement().satisfies(run -> {
                assertThat(run.retriedRows()).isEqualTo(6);
                assertThat(run.retriedImages()).isEqualTo(5);
            });

            Files.delete(folder.resolve(ShardStats.fileName("00000"))); // while its files change places
            report.renew();
            assertThat(runs())
                    .singleElement()
                    .satisfies(run -> assertThat(run.retriedRows()).isEqualTo(6));

            put(0, failed(10, 4).retried(failed(10, 4), 4));
            report.renew();
        }
        assertThat(page()).contains("of 30 rows succeeded", "10 failed rows tried again (5 are images now");
        assertThat(runs()).singleElement().satisfies(run -> {
            assertThat(run.rows()).isZero();
            assertThat(run.retriedRows()).isEqualTo(10);
            assertThat(run.retriedImages()).isEqualTo(5);
        });
    }

    @Test
    void renewsByItselfAndStopsWhenItIsClosed() throws Exception {
        finish(0, 10);
        try (var report =
                new LiveReport(output, Map.of(), new BitSet(), LiveReportTest::record).start(Duration.ofMillis(1))) {
            Await.until(() -> Files.exists(folder.resolve("report.html")));
            assertThat(report).isNotNull();
        }
        Files.delete(folder.resolve("report.html"));
        finish(1, 10);
        assertThat(folder.resolve("report.html")).doesNotExist();
    }

    @Test
    void leavesAPersonsPageAlone() throws Exception {
        finish(0, 10);
        Files.writeString(folder.resolve("report.html"), "<p>my page</p>");
        try (var report =
                new LiveReport(output, Map.of(), new BitSet(), LiveReportTest::record).start(Duration.ofMillis(1))) {
            Await.until(() -> !runs().isEmpty());
            assertThat(report).isNotNull();
        }
        assertThat(folder.resolve("report.html")).hasContent("<p>my page</p>");
    }

    private static RunRecord record(RunTotals totals, RetriedRows retried) {
        return new RunRecord(
                "run1",
                "2026-01-02T03:04:05Z",
                10,
                (int) totals.shards(),
                totals.count(),
                totals.successes(),
                retried.rows(),
                retried.images(),
                true,
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of());
    }

    private List<RunRecord> runs() throws IOException {
        return new RunRecords(output).newest();
    }

    private String page() throws IOException {
        return Files.readString(folder.resolve("report.html"));
    }

    private void finish(int shard, int rows) throws IOException {
        put(shard, failed(rows, 0));
    }

    private static ShardStats failed(int rows, int failed) {
        var tally = new ShardTally();
        IntStream.range(0, rows)
                .forEach(row -> tally.add(row < failed ? new Failure(FailureReason.TIMEOUT, "late") : null));
        return tally.finish("attempt", List.of());
    }

    private void put(int shard, ShardStats stats) throws IOException {
        output.put(ShardStats.fileName("0000" + shard), stats.toJson());
    }
}
