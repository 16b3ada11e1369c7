package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.api.RetryResult;
import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.metadata.ShardTally;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.storage.PublishedFile;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
    @Test
    void staysShortHoweverManyShardsAreMissing() {
        var failures = new TreeMap<Integer, String>();
        IntStream.range(0, 5_000).forEach(shard -> failures.put(shard, shard + ": No space\nleft ".repeat(100)));

        var text = summary(new RunTotals(), failures).text();

        assertThat(text.lines().count()).isLessThan(20);
        assertThat(text).hasSizeLessThan(4_000);
        assertThat(text)
                .contains("Shard 00000 is missing: 0: No space left")
                .contains("... and 4990 more")
                .contains("Run the same command again");
    }

    @Test
    void namesAReasonOnceForAllItsShards() {
        var failures = new TreeMap<Integer, String>();
        IntStream.range(0, 12).forEach(shard -> failures.put(shard, "No space left"));
        failures.put(3, "Not allowed");
        failures.put(4, "Gone");
        failures.put(5, "Gone");

        assertThat(summary(new RunTotals(), failures).text())
                .contains(
                        "Shards 00000, 00001, 00002, 00006, 00007, 00008, 00009, 00010, 00011 are missing: No space left")
                .contains("Shard 00003 is missing: Not allowed")
                .contains("Shards 00004, 00005 are missing: Gone");

        IntStream.range(20, 50).forEach(shard -> failures.put(shard, "No space left"));
        assertThat(summary(new RunTotals(), failures).text())
                .contains(
                        "39 shards (00000, 00001, 00002, 00006, 00007, 00008, 00009, 00010, 00011, 00020 ...) are missing");
    }

    @Test
    void saysWhatFailedMostAndWhatToDo() {
        var tally = new ShardTally();
        IntStream.range(0, 60).forEach(row -> tally.add(null));
        IntStream.range(0, 40).forEach(row -> tally.add(new Failure(FailureReason.TIMEOUT, "Timed out")));
        var totals = new RunTotals();
        totals.add(tally.finish("attempt", List.of()));

        assertThat(summary(totals, new TreeMap<>()).text())
                .contains("60.0 % success", "40  Timed out")
                .contains("40 % of the rows timed out. If downloads use up the bandwidth")
                .contains("The data set is in file:/out", "The report is file:/out/report.html")
                .contains("Weights & Biases: wandb sync wandb/offline-run-1");
    }

    @Test
    void aRunWithoutAnySuccessCannotBeOverlooked() {
        var tally = new ShardTally();
        IntStream.range(0, 40).forEach(row -> tally.add(new Failure(FailureReason.TIMEOUT, "Timed out")));
        var totals = new RunTotals();
        totals.add(tally.finish("attempt", List.of()));

        assertThat(summary(totals, new TreeMap<>()).text())
                .endsWith("!!!!!")
                .contains("NOT ONE IMAGE: all 40 rows of this run failed");
        assertThat(summary(new RunTotals(), new TreeMap<>()).text()).doesNotContain("NOT ONE IMAGE");
    }

    @Test
    void namesThePictureThatManyUrlsLeadTo() {
        var tally = new ShardTally();
        IntStream.range(0, 60).forEach(row -> tally.add(null));
        IntStream.range(0, 40).forEach(row -> tally.add(new Failure(FailureReason.TIMEOUT, "Timed out")));
        IntStream.range(0, 48).forEach(row -> tally.measures().addHash("" + row));
        IntStream.range(0, 12).forEach(row -> tally.measures().addHash("d41d8cd98f00b204e9800998ecf8427e"));
        var totals = new RunTotals();
        totals.add(tally.finish("attempt", List.of()));

        assertThat(summary(totals, new TreeMap<>()).text())
                .contains("40 % of the rows timed out")
                .containsOnlyOnce("12 of the 60 images are the same picture (md5 d41d8cd98f00b204e9800998ecf8427e)");
    }

    @Test
    void fallsShortOfAShareOnlyWhenThereAreRows() {
        var tally = new ShardTally();
        IntStream.range(0, 9).forEach(row -> tally.add(null));
        tally.add(new Failure(FailureReason.TIMEOUT, "Timed out"));
        var totals = new RunTotals();
        totals.add(tally.finish("attempt", List.of()));

        assertThat(summary(totals, new TreeMap<>()).fallsShortOf(0.9)).isFalse();
        assertThat(summary(totals, new TreeMap<>()).fallsShortOf(0.91)).isTrue();
        assertThat(summary(new RunTotals(), new TreeMap<>()).fallsShortOf(1)).isFalse();
    }

    @Test
    void saysHowMuchRoomTheRestNeeds() {
        var totals = new RunTotals();
        totals.add(new ShardTally().finish("attempt", List.of(new PublishedFile("00000.tar", 2_000_000_000, 0))));
        var failures = new TreeMap<Integer, String>();
        IntStream.range(1, 4).forEach(shard -> failures.put(shard, "No space left on device"));

        assertThat(summary(totals, failures).text())
                .contains("The storage is full", "Make room for 3 shards, which need about 6 GB, in file:/out");
    }

    @Test
    void beginsWithWhatCanBeCuredAndCountsTheMessagesItDoesNotShow() {
        var tally = new ShardTally();
        IntStream.range(0, 50).forEach(row -> tally.add(null));
        IntStream.range(0, 30).forEach(row -> tally.add(new Failure(FailureReason.HTTP_4XX, "HTTP Error 404")));
        IntStream.range(0, 20)
                .forEach(row -> tally.add(new Failure(FailureReason.HTTP_5XX, "HTTP Error 50" + row % 7)));
        var totals = new RunTotals();
        totals.add(tally.finish("attempt", List.of()));

        assertThat(summary(totals, new TreeMap<>()).text())
                .contains("20 % of the rows got a server error", "--retry_failed True")
                .contains("8  of 3 more messages, in the report")
                .doesNotContain("only a newer list helps");
    }

    @Test
    void saysWhatIsLeftAfterARetry() {
        var left = new LinkedHashMap<String, Long>();
        List.of("http_4xx", "dns", "tls", "timeout", "connect", "protocol").forEach(reason -> left.put(reason, 2L));
        var again = new RetryResult(3, 20, 8, left, new TreeMap<>());

        assertThat(summary(new RunTotals(), new TreeMap<>(), Optional.of(again)).text())
                .contains("Tried 20 failed rows of 3 shards again: 8 succeeded, 12 failed")
                .contains("Failed rows left in them: http_4xx 2, dns 2, tls 2, timeout 2, connect 2 and 1 more");
    }

    @Test
    void saysWhoWasWaitedFor() {
        var totals = new RunTotals();
        totals.add(new ShardTally().finish("attempt", List.of()));

        assertThat(summary(totals, new TreeMap<>(Map.of(1, "why"))).text()).contains("Waited 45 s for img.example.org");
    }

    @Test
    void saysWhichLimitHeldTheRunBackAtWhichHosts() {
        var totals = new RunTotals();
        totals.add(new ShardTally().finish("attempt", List.of()));

        assertThat(summary(totals, new TreeMap<>(Map.of(1, "why"))).text())
                .contains("Held back by --max_requests_per_host: big.example.org for 9 s")
                .doesNotContain("small.example.org");
    }

    private static RunSummary summary(RunTotals totals, SortedMap<Integer, String> failures) {
        return summary(totals, failures, Optional.empty());
    }

    private static RunSummary summary(
            RunTotals totals, SortedMap<Integer, String> failures, Optional<RetryResult> retried) {
        return new RunSummary(
                "run",
                "file:/out",
                new KeyFormat(5, 100),
                0,
                Duration.ofSeconds(10),
                totals,
                failures,
                List.of(),
                retried,
                Map.of("img.example.org", 45.0),
                Map.of("--max_requests_per_host", Map.of("big.example.org", 9.0, "small.example.org", 0.5)),
                Optional.of("file:/out/report.html"),
                Optional.of("wandb sync wandb/offline-run-1"),
                Optional.empty());
    }
}
