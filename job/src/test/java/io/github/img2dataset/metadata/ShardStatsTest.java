package io.github.img2dataset.metadata;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShardStatsTest {
    private static final Failure NOT_FOUND = new Failure(FailureReason.HTTP_4XX, "HTTP Error 404: Not Found");
    private static final Failure NO_IMAGE = new Failure(FailureReason.NOT_AN_IMAGE, "Image decoding error");

    @Test
    void countsRowsByStatusMessageAndReason() {
        var stats = stats();
        assertThat(stats.count()).isEqualTo(4);
        assertThat(stats.successes()).isEqualTo(1);
        assertThat(stats.failedToDownload()).isEqualTo(2);
        assertThat(stats.failedToResize()).isEqualTo(1);
        assertThat(stats.statuses())
                .containsExactly(
                        entry("HTTP Error 404: Not Found", 2L),
                        entry("Image decoding error", 1L),
                        entry("success", 1L));
        assertThat(stats.failureReasons()).containsExactly(entry("http_4xx", 2L), entry("not_an_image", 1L));
    }

    @Test
    void writesImg2datasetsKeysFirst() {
        assertThat(new String(stats().toJson(), UTF_8)).startsWith("""
                        {
                            "count": 4,
                            "successes": 1,
                            "failed_to_download": 2,
                            "failed_to_resize": 1,
                            "duration": 0.0,
                            "start_time": 1700000000.25,
                            "end_time": 1700000000.25,
                            "status_dict": {
                                "HTTP Error 404: Not Found": 2,
                        """);
    }

    @Test
    void readsBackWhatItWrote() throws IOException {
        assertThat(ShardStats.parse(stats().toJson())).isEqualTo(stats());
    }

    @Test
    void readsTheStatsOfThePythonVersion() throws IOException {
        var json = """
                {"count": 3, "successes": 2, "failed_to_download": 1, "failed_to_resize": 0, "duration": 1.5,
                 "start_time": 10.5, "end_time": 12.0, "status_dict": {"success": 2, "boo": 1}, "later": [1]}""";
        var stats = ShardStats.parse(json.getBytes(UTF_8));
        assertThat(stats.duration()).isEqualTo(1.5);
        assertThat(stats.statuses()).containsEntry("boo", 1L);
        assertThat(stats.files()).isEmpty();
    }

    @Test
    void tellsTheFirstMakingFromTheRetries() throws IOException {
        var first = new ShardTally();
        first.add(null);
        first.add(new Failure(FailureReason.TIMEOUT, "slow"));
        first.add(new Failure(FailureReason.HTTP_4XX, "gone"));
        first.addDownloadedBytes(100);
        first.measures().add(Measure.FETCH_SECONDS, 1);
        first.measures().addFormat("JPEG");
        first.measures().addFailure("a.example", "timeout");
        var retry = new ShardTally();
        retry.add(null);
        retry.add(null);
        retry.add(new Failure(FailureReason.HTTP_4XX, "gone"));
        retry.addDownloadedBytes(30);
        retry.measures().add(Measure.FETCH_SECONDS, 2);
        retry.measures().addFormat("PNG");
        retry.measures().addFailure("b.example", "http_4xx");

        var before = first.finish("one", List.of());
        var now = ShardStats.parse(
                before.retried(retry.finish("two", List.of()), 1).toJson());

        assertThat(now.attempt()).isEqualTo("two");
        assertThat(now.successes()).isEqualTo(2);
        assertThat(now.startTime()).isEqualTo(before.startTime());
        assertThat(now.downloadedBytes()).isEqualTo(130);
        assertThat(now.measures().histogram(Measure.FETCH_SECONDS).sum()).isEqualTo(3);
        assertThat(now.measures().formats()).containsOnlyKeys("JPEG", "PNG");
        assertThat(now.measures().failingHosts()).containsOnlyKeys("b.example http_4xx");
        assertThat(now.retries())
                .singleElement()
                .satisfies(made -> assertThat(List.of(made.rows(), made.successes(), made.downloadedBytes()))
                        .containsExactly(1L, 1L, 30L));
        assertThat(now.retried(retry.finish("three", List.of()), 1).retries()).hasSize(2);
    }

    @Test
    void refusesWhatIsNoStatsFile() {
        for (var json : List.of("", "[]", "{}", "{\"count\": 5}", "{\"count\": 1, \"succ", "null")) {
            assertThatThrownBy(() -> ShardStats.parse(json.getBytes(UTF_8)))
                    .as(json)
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void keepsTheMostFrequentMessages() {
        var tally = new ShardTally();
        for (var i = 0; i < 500; i++) {
            tally.add(new Failure(FailureReason.PROTOCOL, "message " + i));
        }
        tally.add(null);
        tally.add(null);
        assertThat(tally.finish("a", List.of()).statuses()).hasSize(100).containsEntry("success", 2L);
    }

    @Test
    void keepsMeasuresWithinBounds() throws IOException {
        var measures = new ShardMeasures();
        for (var i = 0; i < 50_000; i++) {
            measures.add(Measure.FETCH_SECONDS, i / 1000.0);
            measures.addFailure("host-" + i + ".example", "dns");
            measures.addFailure("often.example", "timeout");
        }
        for (var odd : List.of(Double.NaN, -1.0, Double.POSITIVE_INFINITY, Double.MAX_VALUE, 0.0)) {
            measures.add(Measure.BODY_BYTES, odd);
        }
        var tally = new ShardTally();
        tally.measures().addAll(measures);
        var json = tally.finish("a", List.of()).toJson();
        assertThat(json.length).isLessThan(20_000);

        var read = ShardStats.parse(json).measures();
        assertThat(read.failingHosts()).hasSize(40).containsEntry("often.example timeout", 50_000L);
        assertThat(read.histogram(Measure.FETCH_SECONDS).count()).isEqualTo(50_000);
        assertThat(read.histogram(Measure.FETCH_SECONDS).quantile(0.5)).isBetween(20.0, 30.0);
        assertThat(read.histogram(Measure.FETCH_SECONDS).max()).isEqualTo(49.999);
        assertThat(read.histogram(Measure.WAIT_SECONDS).quantile(0.5)).isZero();
    }

    @Test
    void countsTheImagesThatAreAlikeWithinBounds() throws IOException {
        var totals = new RunTotals();
        for (var shard = 0; shard < 3; shard++) {
            var tally = new ShardTally();
            for (var i = 0; i < 15_000; i++) {
                tally.measures().addHash("only-" + shard + "-" + i);
                if (i % 10 == 0) {
                    tally.measures().addHash("placeholder");
                    tally.measures().addHash("often-" + i % 300);
                }
            }
            var json = tally.finish("a", List.of()).toJson();
            assertThat(json.length).isLessThan(3_000);
            totals.add(ShardStats.parse(json));
        }
        var merged = new RunTotals();
        merged.merge(totals);
        assertThat(merged.repeatedHashes()).hasSizeLessThan(100).containsEntry("placeholder", 4_500L);
        assertThat(merged.repeatedHashes().keySet().iterator().next()).isEqualTo("placeholder");
        assertThat(merged.repeatedHashes().keySet()).noneMatch(hash -> hash.startsWith("only"));
    }

    @Test
    void refusesAHistogramThatIsOutOfItsBounds() {
        var json = new String(stats().toJson(), UTF_8).replaceFirst("\"first_bin\": \\d+", "\"first_bin\": 2000000");
        assertThatThrownBy(() -> ShardStats.parse(json.getBytes(UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("out of its bounds");
    }

    @Test
    void addsUpTheShardsOfARun() {
        var totals = new RunTotals();
        totals.add(stats());
        totals.add(stats());
        assertThat(totals.shards()).isEqualTo(2);
        assertThat(totals.count()).isEqualTo(8);
        assertThat(totals.successRate()).isEqualTo(0.25);
        assertThat(totals.downloadedBytes()).isEqualTo(2_000);
        assertThat(totals.writtenBytes()).isEqualTo(20);
        assertThat(totals.statuses()).containsEntry("HTTP Error 404: Not Found", 4L);
    }

    private static ShardStats stats() {
        var clock = Clock.fixed(Instant.ofEpochMilli(1_700_000_000_250L), ZoneOffset.UTC);
        var tally = new ShardTally(clock);
        tally.add(null);
        tally.add(NOT_FOUND);
        tally.add(NOT_FOUND);
        tally.add(NO_IMAGE);
        tally.addDownloadedBytes(1_000);
        tally.measures().add(Measure.BODY_BYTES, 1_000);
        tally.measures().addFormat("JPEG");
        tally.measures().addFailure("gone.example", "http_4xx");
        return tally.finish("run-1", List.of(new PublishedFile("00000.tar", 10, 0xdeadbeef)));
    }
}
