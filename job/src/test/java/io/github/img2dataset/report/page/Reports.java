package io.github.img2dataset.report.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.img2dataset.metadata.Measure;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.metadata.ShardTally;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.TestImages;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Reports of runs that never were. */
final class Reports {
    /** What a page must show and never be. */
    static final String HOSTILE =
            "</b></title></style><script>document.title='owned'</script><img src=x onerror=alert(1)> \"'` \u202e&amp;";

    private static final List<FailureReason> REASONS = List.of(FailureReason.values());

    private Reports() {}

    /** A run in which whatever comes from the web is hostile. */
    static RunReport hostile(int shards) {
        return report(shards, HOSTILE);
    }

    private static RunReport report(int shards, String text) {
        var random = new Random(7);
        var figures = new RunFigures();
        IntStream.range(0, shards).forEach(shard -> figures.add(shard, stats(shard, random, text)));
        figures.addMissing(shards);
        var samples = IntStream.range(0, 30)
                .mapToObj(i ->
                        new ContactSample("0000" + i + text, TestImages.jpeg(160, 120, i), text, "http://x/" + text))
                .toList();
        var run = new RunRecord(
                "run" + text,
                "2026-01-02T03:04:05Z",
                12.5,
                shards,
                100,
                60,
                0,
                0,
                false,
                Map.of("url_list", text),
                Map.of(text, text),
                Map.of(text, 1L),
                Map.of(text, 45.0),
                Map.of(text, Map.of(text, 45.0)));
        return new RunReport("file:/tmp/" + text, 5, figures, 1, List.of(run, run), text, samples, Instant.EPOCH);
    }

    /** Shards of 60 rows. */
    static List<ShardStats> stats(int shards) {
        var random = new Random(9);
        return IntStream.range(0, shards)
                .mapToObj(shard -> stats(shard, random, "text"))
                .toList();
    }

    /** A shard of which so many rows failed for one reason. */
    static RunFigures failing(String reason, int failures, int successes) {
        var tally = new ShardTally();
        IntStream.range(0, successes).forEach(row -> tally.add(null));
        IntStream.range(0, failures)
                .forEach(row ->
                        tally.add(new Failure(FailureAdvice.reason(reason).orElseThrow(), "message")));
        return new RunFigures().add(0, tally.finish("attempt", List.of()));
    }

    private static ShardStats stats(int shard, Random random, String text) {
        var tally = new ShardTally();
        for (var row = 0; row < 60; row++) {
            var ok = row % 3 != 0;
            tally.add(ok ? null : new Failure(REASONS.get(row % 20), text + row));
            if (!ok) {
                tally.measures().addFailure(text.replace(' ', '_') + row % 7, "dns");
            }
            tally.measures().addFormat(row % 9 == 0 ? text : "JPEG");
            for (var measure : Measure.values()) {
                tally.measures().add(measure, Math.exp(random.nextGaussian() + 3));
            }
        }
        var stats = tally.finish("attempt", List.of());
        return at(stats, 1_700_000_000 + 20.0 * shard, 5 + 40 * random.nextDouble());
    }

    static ShardStats at(ShardStats stats, double start, double seconds) {
        try {
            return ShardStats.parse(new String(stats.toJson(), UTF_8)
                    .replaceFirst("\"start_time\": [0-9.]+", "\"start_time\": " + start)
                    .replaceFirst("\"end_time\": [0-9.]+", "\"end_time\": " + (start + seconds))
                    .getBytes(UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
