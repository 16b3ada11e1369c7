package io.github.img2dataset.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.metadata.ShardMeasures;
import io.github.img2dataset.metadata.ShardStats;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    @Test
    void aLittleFasterIsNotBetter() {
        assertThat(line("rows/s", 100, 109)).doesNotContain("*");
        assertThat(line("rows/s", 100, 100)).doesNotContain("*");
        assertThat(line("rows/s", 100)).doesNotContain("*");
    }

    @Test
    void muchFasterIsBetter() {
        assertThat(line("rows/s", 100, 112)).endsWith("*");
        assertThat(line("time", 100, 112)).endsWith("*");
        assertThat(line("rows/s", 150, 100, 112)).containsPattern("[0-9.]+\\* +[0-9.]+ +[0-9.]+$");
    }

    @Test
    void theBestOfThreeIsNotBetterWhenTheNextIsClose() {
        assertThat(line("rows/s", 150, 100, 145)).doesNotContain("*");
    }

    @Test
    void aShorterListIsNotBetterForBeingDoneSooner() {
        var lines = new Comparison(List.of(run(1000, 100), run(10, 100))).text().lines();

        assertThat(lines.filter(line -> line.matches("(time|images|slowest shard) .*")))
                .hasSize(3)
                .noneMatch(line -> line.contains("*"));
    }

    @Test
    void saysWhatTheMarkMeans() {
        assertThat(comparison(1, 2).text()).endsWith("by more than 10 %; less may be chance");
        assertThat(comparison(1, 2).html()).contains("by more than 10 %; less may be chance");
    }

    private static String line(String name, int... speeds) {
        return comparison(speeds)
                .text()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .findFirst()
                .orElseThrow();
    }

    /** Runs of one shard of 1000 rows each. */
    private static Comparison comparison(int... speeds) {
        return new Comparison(
                Arrays.stream(speeds).mapToObj(speed -> run(1000, speed)).toList());
    }

    private static RunReport run(int rows, int rowsPerSecond) {
        var shard = new ShardStats(
                rows,
                rows,
                0,
                0,
                100,
                100 + (double) rows / rowsPerSecond,
                Map.of("success", (long) rows),
                "a",
                List.of(),
                Map.of(),
                0,
                new ShardMeasures());
        return new RunReport("out", 5, new RunFigures().add(0, shard), 0, List.of(), "", List.of(), Instant.EPOCH);
    }
}
