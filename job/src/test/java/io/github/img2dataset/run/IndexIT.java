package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.index.Loader;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Indexes of a data set that the job made, read by the rules of the loaders' own readers. */
@Timeout(120)
class IndexIT {
    private final ImageServer server = new ImageServer();
    private final List<String> notices = new ArrayList<>();

    @TempDir
    Path folder;

    @BeforeEach
    void make() throws IOException {
        Files.write(
                folder.resolve("urls.txt"),
                IntStream.range(0, 25)
                        .mapToObj(row -> server.url(row % 5 == 3 || row >= 20 ? "/missing" : "/ok/" + row + ".jpg"))
                        .toList());
        assertThat(run("webdataset", "incremental").isComplete()).isTrue();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** {@code TarIndexReader}: 64-bit little-endian offsets, the last one the end; then a tar reader from there. */
    @Test
    void energonFindsEachSampleAtItsOffset() throws IOException {
        var summary = IndexRun.run(LocalSpark.session(), out().toString(), Loader.ENERGON, notices::add);

        assertThat(summary.samples()).isEqualTo(16);
        for (var shard : List.of("00000", "00001")) {
            var tar = Files.readAllBytes(out().resolve(shard + ".tar"));
            var offsets = ByteBuffer.wrap(Files.readAllBytes(out().resolve(shard + ".tar.idx")))
                    .order(ByteOrder.LITTLE_ENDIAN);
            assertThat(offsets.capacity()).isEqualTo(9 * Long.BYTES);
            for (var sample = 0; sample < 8; sample++) {
                var name = text(tar, (int) offsets.getLong(sample * 8), 10);
                assertThat(name).matches(shard + "\\d\\.jpg");
            }
            assertThat(Arrays.copyOfRange(tar, (int) offsets.getLong(64), tar.length))
                    .containsOnly(0);
        }
        var info =
                new ObjectMapper().readTree(out().resolve(".nv-meta/.info.json").toFile());
        assertThat(info.path("shard_counts").path("00001.tar").asInt()).isEqualTo(8);
        assertThat(info.path("shard_counts").has("00002.tar")).isFalse();
        assertThat(out().resolve(".nv-meta/split.yaml")).content().contains("train:\n  - 00000.tar\n  - 00001.tar\n");
        assertThat(out().resolve(".nv-meta/dataset.yaml"))
                .content()
                .contains("__class__: ImageSample", "image: jpg")
                .doesNotContain("caption");

        Files.writeString(out().resolve(".nv-meta/split.yaml"), "mine");
        IndexRun.run(LocalSpark.session(), out().toString(), Loader.ENERGON, notices::add);
        assertThat(out().resolve(".nv-meta/split.yaml")).hasContent("mine");
        assertThat(notices).anyMatch(line -> line.contains("split.yaml already exists and is kept"));
    }

    /** As DALI's {@code IndexCreator} writes it: a version line, then extension, offset, size, name of each file. */
    @Test
    void daliFindsEachFileAtItsOffset() throws IOException {
        IndexRun.run(LocalSpark.session(), out().toString(), Loader.DALI, notices::add);

        var tar = Files.readAllBytes(out().resolve("00000.tar"));
        var members = JobRuns.tarMembers(out(), "00000.tar");
        var lines = Files.readAllLines(out().resolve("00000.idx"));
        assertThat(lines.get(0)).isEqualTo("v1.2 8");
        assertThat(lines).hasSize(9);
        for (var line : lines.subList(1, 9)) {
            var words = line.split(" ");
            assertThat(words).hasSize(8);
            for (var i = 0; i < 8; i += 4) {
                assertThat(words[i + 3]).endsWith("." + words[i]);
                var at = Integer.parseInt(words[i + 1]);
                assertThat(Arrays.copyOfRange(tar, at, at + Integer.parseInt(words[i + 2])))
                        .isEqualTo(members.remove(words[i + 3]));
            }
        }
        assertThat(members).isEmpty();
    }

    /** {@code resolve_dsdesc}: the version, and a url and a number of samples for each shard. */
    @Test
    void widsListsTheShardsBesideItsFolder() throws IOException {
        IndexRun.run(LocalSpark.session(), out().toString(), Loader.WIDS, notices::add);

        var file = out().resolve(".img2dataset/wids.json");
        var description = new ObjectMapper().readTree(file.toFile());
        assertThat(description.path("wids_version").asInt()).isEqualTo(1);
        assertThat(description.path("shardlist")).hasSize(2);
        for (var shard : description.path("shardlist")) {
            var tar = file.resolveSibling(shard.path("url").asText()).normalize();
            assertThat(Files.size(tar)).isEqualTo(shard.path("filesize").asLong());
            assertThat(shard.path("nsamples").asInt()).isEqualTo(8);
        }
    }

    @Test
    void overwriteTakesTheIndexAwayWithTheShards() throws IOException {
        IndexRun.run(LocalSpark.session(), out().toString(), Loader.ENERGON, notices::add);
        IndexRun.run(LocalSpark.session(), out().toString(), Loader.DALI, notices::add);

        assertThat(run("webdataset", "overwrite").isComplete()).isTrue();

        try (var files = Files.list(out())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.endsWith(".idx") || name.equals(".nv-meta"));
        }
    }

    @Test
    void refusesWhatHasNoTarsAndNamesADamagedOne() throws IOException {
        var tar = out().resolve("00001.tar");
        Files.write(tar, Arrays.copyOf(Files.readAllBytes(tar), 5000));
        assertThatThrownBy(() -> IndexRun.run(LocalSpark.session(), out().toString(), Loader.DALI, notices::add))
                .isInstanceOf(IOException.class)
                .message()
                .contains("00001.tar ends within a member")
                .doesNotContain("\n");
        run("parquet", "overwrite");
        assertThatThrownBy(() -> IndexRun.run(LocalSpark.session(), out().toString(), Loader.DALI, notices::add))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no finished shard with a tar");
    }

    private RunSummary run(String format, String mode) throws IOException {
        return JobRuns.run(List.of(
                "--url_list",
                folder.resolve("urls.txt").toString(),
                "--output_folder",
                out().toString(),
                "--output_format",
                format,
                "--incremental_mode",
                mode,
                "--number_sample_per_shard",
                "10",
                "--allow_private_networks",
                "True"));
    }

    private static String text(byte[] bytes, int from, int count) {
        return new String(bytes, from, count, StandardCharsets.US_ASCII);
    }

    private Path out() {
        return folder.resolve("out");
    }
}
