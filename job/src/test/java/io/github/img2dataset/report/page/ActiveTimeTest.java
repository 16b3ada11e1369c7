package io.github.img2dataset.report.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ActiveTimeTest {
    @Test
    void countsEachSecondOnceHoweverShardsOverlap() {
        var random = new Random(5);
        var first = new ActiveTime();
        var second = new ActiveTime();
        var seconds = new BitSet();
        for (var i = 0; i < 500; i++) {
            var start = 1 + random.nextInt(100_000);
            var end = start + random.nextInt(100);
            (i % 2 == 0 ? first : second).add(start, end);
            seconds.set(start, end);
        }

        first.add(second);

        assertThat(first.seconds()).isCloseTo(seconds.cardinality(), within(1e-6));
    }

    @Test
    void leavesOutThePauseBetweenTwoRuns() {
        var time = new ActiveTime();
        time.add(1_700_000_000, 1_700_000_010);
        time.add(1_700_900_000, 1_700_900_005);
        time.add(1_700_000_005, 1_700_000_012);
        time.add(0, 100);
        time.add(20, 10);

        assertThat(time.seconds()).isCloseTo(17, within(1e-6));
    }

    @Test
    void isBoundedAndThenCountsTheShortestPauses() {
        var time = new ActiveTime();
        for (var i = 1; i <= 3_000; i++) {
            time.add(i * 10.0 + (i > 1_500 ? 1e6 : 0), i * 10.0 + 1 + (i > 1_500 ? 1e6 : 0));
        }

        assertThat(time.seconds()).isBetween(3_000.0, 30_000.0);
    }
}
