package io.github.img2dataset.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.metadata.ListPlan.ListedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListPlanTest {
    private static final ListedFile FILE = new ListedFile("list.txt", 12, 0, null);

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
        assertThat(new ListPlan(0, 1, 16, kept.columns(), List.of(new ListedFile("list.txt", 13, 1_000, null)))
                        .differencesFrom(kept))
                .containsExactly(
                        "--number_sample_per_shard is 16, was 10",
                        "the list's file is list.txt of 13 bytes, changed at 1970-01-01T00:00:01Z,"
                                + " was list.txt of 12 bytes, changed at 1970-01-01T00:00:00Z");
    }

    @Test
    void aListOfAnotherTimeIsTheSameWhenItsContentIs() {
        var kept = plan(new ListedFile("list.txt", 12, 0, "aa"));
        var touched = plan(new ListedFile("list.txt", 12, 1_000, "aa"));
        var changed = plan(new ListedFile("list.txt", 12, 1_000, "bb"));

        assertThat(touched.differencesFrom(kept)).isEmpty();
        assertThat(touched.digest()).isEqualTo(kept.digest());
        assertThat(changed.differencesFrom(kept))
                .containsExactly("the list's file list.txt has another content of the same length, changed at"
                        + " 1970-01-01T00:00:01Z");
        assertThat(changed.digest()).isNotEqualTo(kept.digest());
    }

    @Test
    void ofPlansOfEarlierVersionsTheTimeCounts() throws IOException {
        var kept = ListPlan.read(("{\"first_shard\": 0, \"shards\": 1, \"samples_per_shard\": 10, \"columns\": [],"
                        + " \"files\": [{\"name\": \"list.txt\", \"length\": 12, \"modification_time\": 0}]}")
                .getBytes(StandardCharsets.UTF_8));

        assertThat(plan(new ListedFile("list.txt", 12, 0, "aa")).differencesFrom(kept))
                .isEmpty();
        assertThat(plan(new ListedFile("list.txt", 12, 1_000, "aa")).differencesFrom(kept))
                .hasSize(1);
    }

    @Test
    void comesBackFromItsFile() throws IOException {
        var plan = plan(new ListedFile("list.txt", 12, 0, "aa"));

        assertThat(ListPlan.read(plan.toJson())).isEqualTo(plan);
        assertThat(ListPlan.read(plan.toJson()).digest()).isEqualTo(plan.digest());
    }

    private static ListPlan plan(ListedFile file) {
        return new ListPlan(0, 1, 10, List.of(), List.of(file));
    }
}
