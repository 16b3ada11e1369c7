package io.github.img2dataset.urls.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.urls.ShardSlots;
import io.github.img2dataset.urls.source.ShardPlan.Block;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardPlanTest {
    private static final List<Block> BLOCKS =
            List.of(new Block(0, 0, 12), new Block(0, 100, 13), new Block(2, 0, 10), new Block(3, 0, 1));

    @Test
    void cutsEachFileOnItsOwn() {
        var plan = new ShardPlan(5, BLOCKS, 10, 0);

        assertThat(plan.shardCount()).isEqualTo(5);
        assertThat(plan.totalRows()).isEqualTo(36);
        assertThat(IntStream.range(0, 5).map(plan::rowsIn)).containsExactly(10, 10, 5, 10, 1);
        assertThat(IntStream.range(0, 5).map(plan::fileOf)).containsExactly(0, 0, 0, 2, 3);
    }

    @Test
    void goesOnFromAGivenShard() {
        var plan = new ShardPlan(5, BLOCKS, 10, 40);

        assertThat(plan.firstShard()).isEqualTo(40);
        assertThat(plan.endShard()).isEqualTo(45);
        assertThat(plan.rowsIn(42)).isEqualTo(5);
        assertThat(plan.shardOf(0, 24)).isEqualTo(42);
        assertThat(plan.shardOf(3, 0)).isEqualTo(44);
    }

    @Test
    void doesNotDependOnTheBlocks() {
        var whole = new ShardPlan(5, List.of(new Block(0, 0, 25), new Block(2, 0, 10), new Block(3, 0, 1)), 10, 0);
        var plan = new ShardPlan(5, BLOCKS, 10, 0);

        for (var position = 0; position < 25; position++) {
            assertThat(whole.shardOf(0, position)).isEqualTo(plan.shardOf(0, position));
        }
    }

    @Test
    void refusesARowThatWasNotThereWhenTheListWasCounted() {
        assertThatThrownBy(() -> new ShardPlan(5, BLOCKS, 10, 0).shardOf(2, 10)).hasMessageContaining("10");
    }

    @Test
    void refusesMoreShardsThanThereAreNumbers() {
        assertThatThrownBy(() -> new ShardPlan(1, List.of(new Block(0, 0, 3_000_000_000L)), 1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("number_sample_per_shard");
    }

    @Test
    void spreadsTheWantedShardsEvenlyInTheirOrder() {
        var plan = new ShardPlan(3, List.of(new Block(0, 0, 995), new Block(1, 0, 5), new Block(2, 0, 1_000)), 10, 7);
        var wanted = new BitSet();
        IntStream.range(plan.firstShard(), plan.endShard())
                .filter(shard -> shard % 3 != 0)
                .forEach(wanted::set);
        var slots = new ShardSlots(plan, wanted, 7);
        var rows = new int[7];
        var last = 0;
        for (var shard = wanted.nextSetBit(0); shard >= 0; shard = wanted.nextSetBit(shard + 1)) {
            assertThat(slots.partition(shard)).isGreaterThanOrEqualTo(last);
            last = slots.partition(shard);
            rows[last] += plan.rowsIn(shard);
        }

        assertThat(IntStream.of(rows).max().orElseThrow()
                        - IntStream.of(rows).min().orElseThrow())
                .isLessThanOrEqualTo(10);
        assertThat(slots.isWanted(9)).isFalse();
    }

    @Test
    void givesEveryPartitionAShardWhenThereAreEnough() {
        var plan = new ShardPlan(1, List.of(new Block(0, 0, 64)), 1, 0);
        var wanted = new BitSet();
        wanted.set(0, 64);
        var slots = new ShardSlots(plan, wanted, 64);

        assertThat(IntStream.range(0, 64).map(slots::partition))
                .containsExactlyElementsOf(IntStream.range(0, 64).boxed().toList());
    }
}
