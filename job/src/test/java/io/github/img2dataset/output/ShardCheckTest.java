package io.github.img2dataset.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.metadata.ShardTally;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.Sample;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShardCheckTest {
    private static final Failure FAILURE = new Failure(FailureReason.HTTP_4XX, "HTTP Error 404: Not Found");

    @TempDir
    Path root;

    private OutputFolder folder;

    @BeforeEach
    void openFolder() throws IOException {
        folder = OutputFolder.open(root.toString(), Map.of());
    }

    @ParameterizedTest
    @EnumSource
    void findsNothingWrongWithAWholeShard(OutputFormat format) throws IOException {
        finish(Shards.write(folder, format), 2);
        assertThat(problems()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"WEBDATASET", "TFRECORD", "PARQUET"})
    void findsAChangedByte(OutputFormat format) throws IOException {
        finish(Shards.write(folder, format), 2);
        var file = root.resolve(format.fileNames(Shards.ID).get(0));
        var bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThat(problems()).singleElement().asString().contains("checksum");
    }

    @Test
    void findsAShortenedFileAndAMissingOne() throws IOException {
        finish(Shards.write(folder, OutputFormat.WEBDATASET), 2);
        var tar = root.resolve(Shards.ID + ".tar");
        Files.write(tar, java.util.Arrays.copyOf(Files.readAllBytes(tar), 1_000));
        Files.delete(root.resolve(Shards.ID + ".parquet"));
        assertThat(problems())
                .hasSize(2)
                .anyMatch(problem -> problem.contains("has 1000 bytes"))
                .anyMatch(problem -> problem.contains("00003.parquet is missing"));
    }

    @Test
    void findsAFileGoneFromAFolder() throws IOException {
        finish(Shards.write(folder, OutputFormat.FILES), 2);
        Files.delete(root.resolve(Shards.ID).resolve("000030000.json"));
        assertThat(problems()).singleElement().asString().contains("bytes");
    }

    @Test
    void findsStatsThatCountOtherRows() throws IOException {
        finish(Shards.write(folder, OutputFormat.WEBDATASET), 3);
        assertThat(problems())
                .containsExactly(
                        "the parquet has 4 rows, the stats say 5", "the parquet has 2 successes, the stats say 3");
    }

    /** What two attempts that run at once could leave where the store cannot refuse the second. */
    @Test
    void findsATarOfAnotherAttempt() throws IOException {
        var published = Shards.write(folder, OutputFormat.WEBDATASET);
        folder.delete(Shards.ID + ".tar");
        PublishedFile other;
        try (var file = folder.create(Shards.ID + ".tar", "other")) {
            var tar = new TarShardFile(file, new Members(Shards.schema(), "jpg", false));
            tar.encode(Shards.success(0, null, Shards.NULLS, Shards.IMAGE)).append();
            tar.encode(Shards.success(7, null, Shards.NULLS, Shards.IMAGE)).append();
            other = tar.commit();
        }
        finish(List.of(other, published.get(1)), 2);
        assertThat(problems())
                .containsExactly(
                        "the data lacks samples that succeeded: 000030002",
                        "the data has samples without a successful row: 000030007");
    }

    @Test
    void saysThatAnUnfinishedShardCannotBeRead() throws IOException {
        Shards.write(folder, OutputFormat.WEBDATASET);
        assertThat(problems()).singleElement().asString().contains("00003_stats.json");
    }

    private List<String> problems() {
        return ShardCheck.check(folder, Shards.ID, ImageProbe.NONE, false).problems();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DUMMY")
    void aSampleIsFoundByItsKeyWhereverItStands(OutputFormat format) throws IOException {
        finish(Shards.write(folder, format), 2);
        var keys = Shards.samples().stream()
                .filter(sample -> sample.image() != null)
                .map(Sample::key)
                .toList();

        for (var key : keys) {
            assertThat(StoredSamples.of(folder, Shards.ID, Set.of(key)))
                    .extracting(StoredSample::key)
                    .containsExactly(key);
        }
    }

    private void finish(List<PublishedFile> files, int successes) throws IOException {
        var tally = new ShardTally();
        for (var i = 0; i < successes; i++) {
            tally.add(null);
        }
        tally.add(FAILURE);
        tally.add(FAILURE);
        try (var file = folder.create(ShardStats.fileName(Shards.ID), "run-1")) {
            file.stream().write(tally.finish("run-1", files).toJson());
            file.commit();
        }
    }
}
