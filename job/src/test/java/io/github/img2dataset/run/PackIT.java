package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.pack.PackRequest;
import io.github.img2dataset.pack.PackSummary;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.verify.VerifyJob;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.RunLease;
import io.github.img2dataset.testing.FailingFileSystem;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data sets that the job made, packed: each successful sample is there once, with its key, files and row. */
@Timeout(240)
class PackIT {
    private static final int ROWS = 40;
    private static final int ROWS_PER_SHARD = 10;
    private static final int SUCCESSES = 36;

    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @BeforeEach
    void failingStorage() {
        LocalSpark.session()
                .sparkContext()
                .hadoopConfiguration()
                .set(FailingFileSystem.SETTING, FailingFileSystem.class.getName());
    }

    @AfterEach
    void stop() {
        FailingFileSystem.failEvery(0);
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "webdataset,webdataset",
        "webdataset,parquet",
        "files,webdataset",
        "parquet,webdataset",
        "parquet,parquet"
    })
    void keepsKeysFilesAndRowsOfAllSuccessesInTheirOrder(String from, String to) throws IOException {
        make(from);

        var summary = pack(to, 16L, null, null);

        assertThat(summary.isComplete()).isTrue();
        assertThat(summary.made().count()).isEqualTo(SUCCESSES);
        assertThat(counts()).containsExactly(16L, 16L, 4L);
        assertWhole(3, SUCCESSES);
        var before = JobRuns.metadata(out("out"));
        before.values().removeIf(row -> !row.getAs("status").equals("success"));
        var after = JobRuns.metadata(out("packed"));
        assertThat(after.keySet()).isEqualTo(before.keySet());
        before.forEach((key, row) -> assertThat(text(after.get(key))).isEqualTo(text(row)));
        assertThat(keys("packed")).isEqualTo(keys("out"));
        assertThat(images(out("packed"), to)).isEqualTo(images(out("out"), from));
        assertThat(out("packed").resolve("README.md"))
                .content()
                .contains(to.equals("webdataset") ? "path: \"[0-9]*.tar\"" : "path: \"[0-9]*.parquet\"")
                .contains("- name: jpg\n", "36 images of 36 urls", "dtype: image")
                .doesNotContain("How it was made");
        if (to.equals("webdataset")) {
            assertThat(tarKeys()).isEqualTo(keys("packed"));
            var first = tarKeys().get(0);
            assertThat(JobRuns.tarMembers(out("packed"), "00000.tar").keySet())
                    .startsWith(first + ".jpg", first + ".json", first + ".txt");
        }
    }

    @Test
    void keepsAColumnOfImagesThatHasANameAndAShapeOfItsOwn() throws IOException {
        make("parquet", "--image_column", "image", "--image_column_style", "hf");

        pack("parquet", 40L, null, null);

        var packed = LocalSpark.session()
                .read()
                .parquet(out("packed").resolve("00000.parquet").toString());
        assertThat(packed.schema().apply("image").dataType().simpleString())
                .isEqualTo("struct<bytes:binary,path:string>");
        var made = LocalSpark.session()
                .read()
                .parquet(out("out").resolve("*.parquet").toString());
        assertThat(packed.select("key", "image")
                        .exceptAll(made.select("key", "image"))
                        .count())
                .isZero();
        assertThat(packed.where("image.path = concat(key, '.jpg')").count()).isEqualTo(SUCCESSES);
        assertThat(out("packed").resolve("README.md")).content().contains("- name: image\n", "dtype: image");
        assertWhole(1, SUCCESSES);
    }

    /** In whatever order and format samples come, their JSON is what the job wrote. */
    @Test
    @Tag("long")
    void makesTheJsonAndTextOfSamplesThatHaveNone() throws IOException {
        make("webdataset");
        var made = members(out("out"));
        pack("parquet", 7L, 3L, null);
        assertThat(PackRun.run(
                                LocalSpark.session(),
                                request(out("packed"), out("again"), "webdataset", 40L, null, null),
                                line -> {})
                        .isComplete())
                .isTrue();

        var again = members(out("again"));
        assertThat(again.keySet()).isEqualTo(made.keySet());
        made.forEach((name, content) -> assertThat(again.get(name)).as(name).isEqualTo(content));
    }

    @Test
    @Tag("long")
    void aSeedShufflesAlikeEachTimeAndAnotherSeedOtherwise() throws IOException {
        make("webdataset");
        pack("webdataset", 9L, 1L, null);
        var first = keys("packed");
        assertThat(first).hasSize(SUCCESSES).isNotEqualTo(keys("out")).doesNotHaveDuplicates();
        assertThat(tarKeys()).isEqualTo(first);
        assertThat(counts()).containsExactly(9L, 9L, 9L, 9L);
        assertWhole(4, SUCCESSES);

        packTo("same", 9L, 1L, null, 2);
        packTo("other", 9L, 2L, null, 1000);
        assertThat(keys("same")).isEqualTo(first);
        assertThat(keys("other")).hasSize(SUCCESSES).isNotEqualTo(first);
    }

    @Test
    void cutsByBytesIntoShardsOfAboutThatSize() throws IOException {
        make("webdataset");
        var bytes = 0L;
        for (var shard = 0; shard < ROWS / ROWS_PER_SHARD; shard++) {
            bytes += Files.size(out("out").resolve("%05d.tar".formatted(shard)));
        }

        var request = new PackRequest(
                out("out").toString(),
                out("packed").toString(),
                OutputFormat.WEBDATASET,
                bytes / 2 + ROWS,
                null,
                5L,
                null,
                null,
                1000);
        assertThat(PackRun.run(LocalSpark.session(), request, line -> {}).isComplete())
                .isTrue();

        assertWhole(2, SUCCESSES);
        for (var tar : List.of("00000.tar", "00001.tar")) {
            assertThat(Files.size(out("packed").resolve(tar))).isBetween(bytes / 4, bytes * 3 / 4);
        }
    }

    @Test
    void packsWhatAConditionChooses() throws IOException {
        make("webdataset");
        pack("webdataset", 100L, null, "original_width >= 400 and key like '%1'");

        assertThat(keys("packed")).isNotEmpty().allMatch(key -> key.endsWith("1"));
        assertThat(JobRuns.metadata(out("packed")).values())
                .allMatch(row -> row.<Integer>getAs("original_width") >= 400);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "width >=; --where width >=: Syntax error",
                "with >= 2; --where with >= 2: ",
                "width; --where width: ",
                "width < 0; No sample of "
            })
    void refusesAConditionThatIsNoneInOneLine(String where, String message) throws IOException {
        make("webdataset");
        assertThatThrownBy(() -> pack("webdataset", 10L, null, where))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith(message.strip())
                .message()
                .doesNotContain("\n");
        assertThat(out("packed")).doesNotExist();
    }

    /** Each run ends early; the next makes what is missing, and the result is that of a quiet run. */
    @ParameterizedTest
    @ValueSource(strings = {"false", "true"})
    @Tag("long")
    void anInterruptedPackGoesOnAndGivesTheSameShards(boolean shuffled) throws Exception {
        make("webdataset");
        var seed = shuffled ? 7L : null;
        packTo("quiet", 6L, seed, null, 4);
        FailingFileSystem.failEvery(97);

        var runs = 0;
        var touched = new TreeMap<String, byte[]>();
        while (!isPacked(seed)) {
            assertThat(++runs).isLessThan(40);
            for (var shard = 0; shard < 6; shard++) {
                var stats = out("packed").resolve("%05d_stats.json".formatted(shard));
                if (Files.exists(stats)) {
                    var content = Files.readAllBytes(stats);
                    assertThat(touched.putIfAbsent(stats.toString(), content)).isIn(null, content);
                }
            }
        }
        assertThat(runs).isPositive();
        FailingFileSystem.failEvery(0);

        assertWhole(6, SUCCESSES);
        for (var shard = 0; shard < 6; shard++) {
            var tar = "%05d.tar".formatted(shard);
            assertThat(out("packed").resolve(tar))
                    .hasSameBinaryContentAs(out("quiet").resolve(tar));
        }
        assertThat(out("packed").resolve(".img2dataset/temporary")).doesNotExist();
    }

    @Test
    void replacesWhatAnAttemptLeftThatDiedBetweenItsFiles() throws IOException {
        make("webdataset");
        pack("webdataset", 12L, null, null);
        var tar = Files.readAllBytes(out("packed").resolve("00001.tar"));
        Files.delete(out("packed").resolve("00001_stats.json"));
        Files.delete(out("packed").resolve("00001.parquet"));
        Files.write(out("packed").resolve("00001.tar"), new byte[10]);

        var again = pack("webdataset", 12L, null, null);

        assertThat(again.found()).isEqualTo(2);
        assertThat(again.made().shards()).isEqualTo(1);
        assertThat(out("packed").resolve("00001.tar")).hasBinaryContent(tar);
        assertWhole(3, SUCCESSES);
        assertThat(pack("webdataset", 12L, null, null).made().shards()).isZero();
    }

    @Test
    void refusesToGoOnWithAnotherRequestOrAnotherSource() throws IOException {
        make("webdataset");
        pack("webdataset", 12L, 1L, null);
        assertThatThrownBy(() -> pack("webdataset", 12L, 2L, null))
                .isInstanceOf(UsageException.class)
                .hasMessageContainingAll("was packed with other options", "shuffle_seed=2", "shuffle_seed=1");
        assertThatThrownBy(() -> packTo("out", 12L, 1L, null, 9))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("cannot take the place of its source");
        for (var file : List.of("00003.tar", "00003.parquet", "00003_stats.json")) {
            Files.delete(out("out").resolve(file));
        }
        assertThatThrownBy(() -> pack("webdataset", 12L, 1L, null))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("was packed from other samples");
        Files.createDirectory(out("mine"));
        Files.writeString(out("mine").resolve("notes.txt"), "mine");
        assertThatThrownBy(() -> packTo("mine", 12L, 1L, null, 9))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("notes.txt");
    }

    @Test
    void waitsForNoOtherRun() throws IOException {
        make("webdataset");
        var settings = Map.<String, String>of();
        try (var other = RunLease.acquire(OutputFolder.open(out("packed").toString(), settings), "other")) {
            assertThat(other.isHeld()).isTrue();
            assertThatThrownBy(() -> pack("webdataset", 12L, 1L, null))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContainingAll("Another run is writing to", "Wait for its end")
                    .message()
                    .doesNotContain("--wait_for_lease"); // which pack has not
        }
    }

    @Test
    void aDamagedSourceShardCostsTheShardsThatNeedItAndIsNamed() throws IOException {
        make("webdataset");
        var tar = out("out").resolve("00001.tar");
        var bytes = Files.readAllBytes(tar);
        Files.write(tar, Arrays.copyOf(Arrays.copyOf(bytes, bytes.length / 2), bytes.length));

        var summary = pack("webdataset", 9L, null, null);

        assertThat(summary.isComplete()).isFalse();
        assertThat(summary.made().shards()).isEqualTo(3);
        assertThat(summary.text()).contains("1 shard is missing").containsPattern("00001.tar ends|Shard 00001 lacks");
        Files.write(tar, bytes);
        assertThat(pack("webdataset", 9L, null, null).isComplete()).isTrue();
        assertWhole(4, SUCCESSES);
    }

    @Test
    void aDownloadDoesNotGoOnInAPackedFolder() throws IOException {
        make("webdataset");
        pack("webdataset", 12L, null, null);
        assertThatThrownBy(() -> JobRuns.run(arguments("packed", "webdataset")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("another list");
    }

    private boolean isPacked(@Nullable Long seed) throws Exception {
        try {
            var request = request(
                    out("out"), Path.of("/unused"), "webdataset", 6L, seed, null, "failing://" + out("packed"), 4);
            return PackRun.run(LocalSpark.session(), request, line -> {}).isComplete();
        } catch (IOException e) {
            return false;
        } catch (Exception e) {
            assertThat(e).isInstanceOf(SparkException.class);
            return false;
        }
    }

    private void make(String format, String... options) throws IOException {
        var lines = new ArrayList<String>();
        lines.add("url,caption");
        IntStream.range(0, ROWS)
                .mapToObj(row -> server.url(row % 10 == 3 ? "/missing" : "/ok/" + row + ".jpg") + ",picture " + row)
                .forEach(lines::add);
        Files.write(folder.resolve("urls.csv"), lines);
        var arguments = new ArrayList<>(arguments("out", format));
        arguments.addAll(List.of(options));
        assertThat(JobRuns.run(arguments).isComplete()).isTrue();
    }

    private List<String> arguments(String out, String format) {
        return List.of(
                "--url_list",
                folder.resolve("urls.csv").toString(),
                "--input_format",
                "csv",
                "--caption_col",
                "caption",
                "--output_folder",
                out(out).toString(),
                "--output_format",
                format,
                "--number_sample_per_shard",
                "" + ROWS_PER_SHARD,
                "--allow_private_networks",
                "True");
    }

    private PackSummary pack(String format, Long samples, @Nullable Long seed, @Nullable String where)
            throws IOException {
        return PackRun.run(
                LocalSpark.session(), request(out("out"), out("packed"), format, samples, seed, where), line -> {});
    }

    private void packTo(String target, Long samples, @Nullable Long seed, @Nullable String where, int shardsPerPass)
            throws IOException {
        var request = request(
                out("out"),
                out(target),
                "webdataset",
                samples,
                seed,
                where,
                out(target).toString(),
                shardsPerPass);
        assertThat(PackRun.run(LocalSpark.session(), request, line -> {}).isComplete())
                .isTrue();
    }

    private static PackRequest request(
            Path source, Path target, String format, Long samples, @Nullable Long seed, @Nullable String where) {
        return request(source, target, format, samples, seed, where, target.toString(), 1000);
    }

    @SuppressWarnings("UnusedVariable")
    private static PackRequest request(
            Path source,
            Path unused,
            String format,
            Long samples,
            @Nullable Long seed,
            @Nullable String where,
            String target,
            int shardsPerPass) {
        return new PackRequest(
                source.toString(),
                target,
                OutputFormat.parse(format),
                1 << 30,
                samples,
                seed,
                where,
                null,
                shardsPerPass);
    }

    private void assertWhole(int shards, int samples) throws IOException {
        var report = new VerifyJob(LocalSpark.session(), out("packed").toString(), 1_000_000).check();
        assertThat(report.exitCode()).as(report.text()).isEqualTo(ExitCode.DONE);
        assertThat(report.findings().whole().shards).isEqualTo(shards);
        assertThat(report.findings().whole().images).isEqualTo(samples);
        assertThat(report.findings().whole().rows).isEqualTo(samples);
    }

    private List<Long> counts() throws IOException {
        var counts = new ArrayList<Long>();
        for (var shard = 0; Files.exists(out("packed").resolve("%05d_stats.json".formatted(shard))); shard++) {
            counts.add(ShardStats.parse(Files.readAllBytes(out("packed").resolve("%05d_stats.json".formatted(shard))))
                    .count());
        }
        return counts;
    }

    /** Keys of the successes in the order of the metadata. */
    private List<String> keys(String name) throws IOException {
        var keys = new ArrayList<String>();
        for (var shard = 0; Files.exists(out(name).resolve("%05d.parquet".formatted(shard))); shard++) {
            LocalSpark.session()
                    .read()
                    .parquet(out(name).resolve("%05d.parquet".formatted(shard)).toString())
                    .where("status = 'success'")
                    .select("key")
                    .collectAsList()
                    .forEach(row -> keys.add(row.getString(0)));
        }
        return keys;
    }

    private List<String> tarKeys() throws IOException {
        var keys = new ArrayList<String>();
        for (var shard = 0; Files.exists(out("packed").resolve("%05d.tar".formatted(shard))); shard++) {
            JobRuns.tarMembers(out("packed"), "%05d.tar".formatted(shard)).keySet().stream()
                    .filter(name -> name.endsWith(".jpg"))
                    .map(name -> name.substring(0, name.length() - 4))
                    .forEach(keys::add);
        }
        return keys;
    }

    private static Map<String, byte[]> members(Path data) throws IOException {
        var members = new LinkedHashMap<String, byte[]>();
        for (var shard = 0; Files.exists(data.resolve("%05d.tar".formatted(shard))); shard++) {
            members.putAll(JobRuns.tarMembers(data, "%05d.tar".formatted(shard)));
        }
        return new TreeMap<>(members);
    }

    private static Map<String, String> images(Path data, String format) throws IOException {
        var images = new TreeMap<String, String>();
        switch (format) {
            case "webdataset" ->
                members(data).forEach((name, content) -> {
                    if (name.endsWith(".jpg")) {
                        images.put(name, text(content));
                    }
                });
            case "parquet" ->
                JobRuns.metadata(data).values().stream()
                        .filter(row -> row.getAs("jpg") != null)
                        .forEach(row -> images.put(row.getAs("key") + ".jpg", text(row.<byte[]>getAs("jpg"))));
            default -> {
                try (var files = Files.walk(data)) {
                    for (var file : files.filter(file -> file.toString().endsWith(".jpg"))
                            .toList()) {
                        images.put(file.getFileName().toString(), text(Files.readAllBytes(file)));
                    }
                }
            }
        }
        return images;
    }

    private static String text(byte[] image) {
        return Base64.getEncoder().encodeToString(image);
    }

    /** Without the image, which one format has and the other has not. */
    private static String text(@Nullable Row row) {
        assertThat(row).isNotNull();
        var values = new LinkedHashMap<String, Object>();
        for (var name : row.schema().fieldNames()) {
            if (!name.equals("jpg")) {
                values.put(name, String.valueOf(row.<Object>getAs(name)));
            }
        }
        return values.toString();
    }

    private Path out(String name) {
        return folder.resolve(name);
    }
}
