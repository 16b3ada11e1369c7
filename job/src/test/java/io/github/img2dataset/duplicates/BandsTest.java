package io.github.img2dataset.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BandsTest {
    @ParameterizedTest
    @CsvSource({"1,1", "4,1", "4,2", "4,3", "7,2", "10,1", "10,3"})
    void hashesWithinTheDistanceAreEqualInABand(int distance, int exact) {
        var random = new Random(distance * 10L + exact);
        var masks = Bands.bands(distance, exact).masks();
        for (var i = 0; i < 2_000; i++) {
            var one = random.nextLong();
            var other = one;
            while (Long.bitCount(one ^ other) < distance) {
                other ^= 1L << random.nextInt(Long.SIZE);
            }
            var differing = one ^ other;
            assertThat(masks).anyMatch(mask -> (differing & mask) == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1,1", "4,1,5", "4,2,15", "10,1,11"})
    void thereAreAsManyBandsAsThereAreWaysToChooseTheirBlocks(int distance, int exact, int bands) {
        assertThat(Bands.bands(distance, exact).masks()).hasSize(bands).doesNotHaveDuplicates();
    }

    @Test
    void moreHashesAreToldApartByMoreBits() {
        assertThat(Bands.of(4, 10_000).masks()).hasSize(5);
        assertThat(Bands.of(4, 1_000_000_000).masks()).hasSizeGreaterThan(5).hasSizeLessThanOrEqualTo(300);
        assertThat(Bands.of(10, 1_000_000_000).masks()).hasSizeLessThanOrEqualTo(300);
    }

    @Test
    void blocksShareTheBitsOut() {
        var all = 0L;
        for (var block = 0; block < 5; block++) {
            var mask = Bands.block(-1L, block, 5);
            assertThat(Long.bitCount(mask)).isBetween(12, 13);
            assertThat(all & mask).isZero();
            all |= mask;
        }
        assertThat(all).isEqualTo(-1L);
        assertThat(Bands.block(0b1011_0100, 1, 2)).isEqualTo(0b1001_0000);
    }
}
