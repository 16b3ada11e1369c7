package io.github.img2dataset.duplicates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metadata with planted duplicates, searched by Spark and by the plain way. */
@Timeout(120)
class DuplicateSearchIT {
    private static final StructType COLUMNS = new StructType()
            .add("key", DataTypes.StringType)
            .add("status", DataTypes.StringType)
            .add("original_width", DataTypes.IntegerType)
            .add("original_height", DataTypes.IntegerType)
            .add("sha256", DataTypes.StringType)
            .add("phash", DataTypes.StringType);

    private final Random random = new Random(3);
    private final List<Row> rows = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 9})
    void findsTheGroupsThatTheComparisonOfAllPairsFinds(int distance) throws IOException {
        var hashes = PlantedHashes.of(1_500, Math.max(1, distance), 4);
        var hashOf = new HashMap<String, Long>();
        for (var hash : hashes) {
            for (var copies = random.nextInt(3); copies >= 0; copies--) {
                hashOf.put(add(100, 100, "bytes" + rows.size(), hash), hash);
            }
        }
        var rootOf = PlantedHashes.components(hashes, distance);

        var summary = search(distance, false);

        var keysOf = new HashMap<Long, List<String>>();
        hashOf.forEach((key, hash) -> keysOf.computeIfAbsent(rootOf.get(hash), root -> new ArrayList<>())
                .add(key));
        var expected = new HashMap<String, String>();
        keysOf.values().stream().filter(keys -> keys.size() > 1).forEach(keys -> {
            var least = keys.stream().sorted().findFirst().orElseThrow();
            keys.forEach(key -> expected.put(key, least));
        });
        assertThat(groups()).isEqualTo(expected);
        assertThat(summary.samples()).isEqualTo(rows.size());
        assertThat(summary.grouped()).isEqualTo(expected.size());
        assertThat(summary.groups())
                .isEqualTo(expected.values().stream().distinct().count());
        assertThat(found().stream().filter(row -> row.<Boolean>getAs("keep"))).hasSize((int) summary.groups());
    }

    @Test
    void keepsTheLargestOriginalAndOfThoseTheSmallestKey() throws IOException {
        var small = add(100, 100, "a", 0b0000L);
        var large = add(300, 200, "b", 0b0111L);
        var alsoLarge = add(200, 300, "c", 0b0001L);
        add(300, 200, "d", -1L);

        search(3, false);

        assertThat(groups()).containsOnlyKeys(small, large, alsoLarge).containsValues(small);
        assertThat(distances()).isEqualTo(Map.of(large, 0, alsoLarge, 2, small, 3));
        assertThat(found().stream().filter(row -> row.<Boolean>getAs("keep")).map(row -> row.<String>getAs("key")))
                .containsExactly(large);
        assertThat(found().get(0).<String>getAs("key")).isEqualTo(large);
    }

    /** As in a data set that was extended with images of another size. */
    @Test
    void theSameBytesAreDuplicatesWhateverTheirHashes() throws IOException {
        var one = add(100, 100, "same", 0L);
        var other = add(100, 100, "same", 0xffffL);
        var third = add(100, 100, "same", 0xffff0000L);
        add(100, 100, "else", -1L);

        search(4, false);

        assertThat(groups()).isEqualTo(Map.of(one, one, other, one, third, one));
    }

    @Test
    void exactLooksAtTheBytesAlone() throws IOException {
        var one = add(100, 100, "same", 0L);
        var other = add(100, 100, "same", null);
        add(100, 100, "else", 0L);

        var summary = search(4, true);

        assertThat(groups()).isEqualTo(Map.of(one, one, other, one));
        assertThat(distances()).containsValues(0);
        assertThat(summary.text())
                .startsWith("2 of 3 samples are in 1 group of duplicates (same sha256); 1 (33.3 % of all) are surplus");
    }

    @Test
    void samplesWithoutAHashAreCountedAndInNoGroup() throws IOException {
        add(100, 100, "a", null);
        add(100, 100, "a", null);
        rows.add(RowFactory.create("failed", "failed_to_resize", null, null, "a", null));

        var summary = search(4, false);

        assertThat(summary.unhashed()).isEqualTo(2);
        assertThat(summary.samples()).isEqualTo(2);
        assertThat(groups()).isEmpty();
        assertThat(summary.text()).contains("2 samples have no phash and are in no group");
    }

    @Test
    void aPlaceholderUnderManyUrlsIsOneNode() throws IOException {
        IntStream.range(0, 20_000).forEach(row -> add(10, 10, "placeholder", 42L));
        add(20, 20, "near", 43L);

        var summary = search(4, false);

        assertThat(summary.grouped()).isEqualTo(20_001);
        assertThat(summary.groups()).isEqualTo(1);
        var largest = open(4, false).largest(target(), 16, 8);
        assertThat(largest).hasSize(1);
        assertThat(largest.get(0).size()).isEqualTo(20_001);
        assertThat(largest.get(0).members()).hasSize(8);
        assertThat(largest.get(0).members().get(0).keep()).isTrue();
        assertThat(largest.get(0).members().get(0).key()).isEqualTo("%09d".formatted(20_000));
        assertThat(largest.get(0).members()).allMatch(member -> member.shardId().startsWith("part-"));
    }

    /** A long path is the worst case of the components, and its ends are in one group however far apart. */
    @Test
    void aChainIsOneGroup() throws IOException {
        var hash = 0L;
        for (var link = 0; link < 64; link++) {
            add(10, 10, "bytes" + link, hash);
            hash |= 1L << link;
        }

        search(1, false);

        assertThat(groups()).hasSize(64).containsValues("%09d".formatted(0));
        assertThat(distances().values()).contains(63);
    }

    @Test
    void saysWhichOptionMakesTheHashThatIsMissing() {
        add(10, 10, "a", 1L);
        var spark = LocalSpark.session();
        spark.createDataFrame(rows, COLUMNS)
                .drop("phash")
                .write()
                .parquet(folder.resolve("metadata").toString());
        assertThatThrownBy(() -> open(4, false).run(target()))
                .isInstanceOf(DuplicatesRefusedException.class)
                .hasMessage("the metadata has no perceptual hash: a download with --perceptual_hash phash adds one;"
                        + " --exact True compares the bytes alone, by their sha256");
    }

    /** Buckets larger than memory allows are taken in parts, which is said; most duplicates are found all the same. */
    @Test
    void aBucketIsTakenInPartsThatFit() throws Exception {
        var spark = LocalSpark.session();
        var parts = spark.sparkContext().longAccumulator("test");
        var hashes = PlantedHashes.of(200, 4, 9);
        var bucket = Arrays.stream(hashes)
                .mapToObj(hash -> RowFactory.create(0, 0L, hash))
                .toList();
        var links = new ArrayList<Object>();
        new BucketTask(4, 64, parts).call(bucket.iterator()).forEachRemaining(links::add);
        assertThat(parts.value()).isEqualTo((hashes.length - 1) / 64);
        assertThat(links).isNotEmpty();
    }

    private String add(int width, int height, String bytes, @Nullable Long hash) {
        var key = "%09d".formatted(rows.size());
        rows.add(
                RowFactory.create(key, "success", width, height, bytes, hash == null ? null : "%016x".formatted(hash)));
        return key;
    }

    private DuplicatesSummary search(int distance, boolean exact) throws IOException {
        LocalSpark.session()
                .createDataFrame(rows, COLUMNS)
                .write()
                .parquet(folder.resolve("metadata").toString());
        return open(distance, exact).run(target());
    }

    private DuplicateSearch open(int distance, boolean exact) {
        return new DuplicateSearch(
                LocalSpark.session(),
                List.of(folder.resolve("metadata").toString()),
                new DuplicatesRequest(distance, exact),
                notices::add);
    }

    private String target() {
        return folder.resolve("duplicates.parquet").toString();
    }

    private List<Row> found() {
        return LocalSpark.session().read().parquet(target()).collectAsList();
    }

    private Map<String, String> groups() {
        var groups = new HashMap<String, String>();
        found().forEach(row -> groups.put(row.getAs("key"), row.getAs("group")));
        return groups;
    }

    private Map<String, Integer> distances() {
        var distances = new HashMap<String, Integer>();
        found().forEach(row -> distances.put(row.getAs("key"), row.getAs("distance")));
        return distances;
    }
}
