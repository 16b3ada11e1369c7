package io.github.img2dataset.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class NearHashesTest {
    /** More than are compared pair by pair. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 8})
    void connectsWhatTheComparisonOfAllPairsConnects(int distance) {
        var hashes = PlantedHashes.of(5_000, distance, 1);
        assertThat(components(hashes, links(hashes, distance))).isEqualTo(PlantedHashes.components(hashes, distance));
    }

    /** All are equal in most bits, as those of a bucket are. */
    @Test
    void connectsManyThatDifferInFewBits() {
        var random = new Random(2);
        var hashes = LongStream.generate(() -> random.nextLong() & 0x3ff_ffffL)
                .distinct()
                .limit(6_000)
                .toArray();
        assertThat(components(hashes, links(hashes, 2))).isEqualTo(PlantedHashes.components(hashes, 2));
    }

    /** Each is near thousands of others, and there are fewer links than hashes. */
    @Test
    void linksACrowdWithoutAPairForEachOfIts() {
        var hashes = LongStream.range(0, 1 << 15).toArray();
        var links = links(hashes, 4);
        assertThat(links).hasSize(hashes.length - 1);
        assertThat(components(hashes, links).values()).containsOnly(0L);
    }

    @Test
    void linksNothingThatIsFar() {
        assertThat(links(new long[] {0, 0b11111, -1}, 4)).isEmpty();
        assertThat(links(new long[] {0, 0b1111, -1}, 4)).hasSize(1);
    }

    private static List<long[]> links(long[] hashes, int distance) {
        var links = new ArrayList<long[]>();
        NearHashes.link(hashes, distance, (one, other) -> {
            assertThat(Long.bitCount(one ^ other)).isBetween(1, distance);
            links.add(new long[] {one, other});
        });
        return links;
    }

    private static Map<Long, Long> components(long[] hashes, List<long[]> links) {
        return PlantedHashes.components(hashes, links);
    }
}
