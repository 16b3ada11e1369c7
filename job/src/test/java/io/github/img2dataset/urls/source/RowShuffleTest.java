package io.github.img2dataset.urls.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowShuffleTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 16, 17, 63, 64, 65, 1_000, 10_007, 65_536, 65_537})
    void givesEachRowANumberOfItsOwn(int rows) {
        for (var seed : new long[] {0, 1, -7}) {
            var shuffle = new RowShuffle(seed, rows);
            assertThat(LongStream.range(0, rows).map(shuffle::place).sorted().toArray())
                    .isEqualTo(LongStream.range(0, rows).toArray());
        }
    }

    /** Data sets are cut by these numbers: a rerun by another version must find the same. */
    @Test
    void isTheSameForEver() {
        assertThat(LongStream.range(0, 10).map(new RowShuffle(1, 10)::place))
                .containsExactly(2L, 6L, 4L, 8L, 5L, 7L, 0L, 9L, 3L, 1L);
        var many = new RowShuffle(42, 5_000_000_000L);
        assertThat(LongStream.of(0, 1, 4_999_999_999L).map(many::place))
                .containsExactly(3512709986L, 1462461642L, 2035897924L);
    }

    @Test
    void spreadsNeighborsAndSeeds() {
        var rows = 100_000;
        var one = new RowShuffle(1, rows);
        var other = new RowShuffle(2, rows);
        var bins = new int[100];
        LongStream.range(0, 1_000).map(one::place).forEach(place -> bins[(int) (place / 1_000)]++);
        assertThat(IntStream.of(bins).max().orElseThrow()).isLessThan(30);
        assertThat(LongStream.range(0, rows)
                        .filter(row -> one.place(row) == other.place(row))
                        .count())
                .isLessThan(20);
        assertThat(LongStream.range(0, rows)
                        .filter(row -> one.place(row) == row)
                        .count())
                .isLessThan(20);
    }

    @Test
    void refusesARowThatTheListHasNot() {
        assertThatThrownBy(() -> new RowShuffle(1, 10).place(10)).hasMessageContaining("10");
    }
}
