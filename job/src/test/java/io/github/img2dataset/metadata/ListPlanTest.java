package io.github.img2dataset.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.metadata.ListPlan.ListedFile;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListPlanTest {
    private static final ListedFile FILE = new ListedFile("list.txt", 12, 0);

    @Test
    void saysWhatDiffersAndNothingElse() {
        var kept = new ListPlan(0, 1, 10, List.of("url=url", "additional=[uid]", "dedupe=false"), List.of(FILE));

        assertThat(new ListPlan(0, 1, 10, kept.columns(), List.of(FILE)).differencesFrom(kept))
                .isEmpty();
        assertThat(new ListPlan(0, 1, 10, List.of("url=url", "additional=[]", "dedupe=false"), List.of(FILE))
                        .differencesFrom(kept))
                .containsExactly("the settings are additional=[], were additional=[uid]");
        assertThat(new ListPlan(0, 1, 10, List.of("url=url", "additional=[uid]"), List.of(FILE)).differencesFrom(kept))
                .containsExactly("the settings are without, were dedupe=false");
        assertThat(new ListPlan(0, 1, 16, kept.columns(), List.of(new ListedFile("list.txt", 13, 1_000)))
                        .differencesFrom(kept))
                .containsExactly(
                        "--number_sample_per_shard is 16, was 10",
                        "the list's file is list.txt of 13 bytes, changed at 1970-01-01T00:00:01Z,"
                                + " was list.txt of 12 bytes, changed at 1970-01-01T00:00:00Z");
    }
}
