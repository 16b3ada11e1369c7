package io.github.img2dataset.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutputFormatTest {
    @TempDir
    Path root;

    private OutputFolder folder;

    @BeforeEach
    void openFolder() throws IOException {
        folder = OutputFolder.open(root.toString(), Map.of());
    }

    @ParameterizedTest
    @EnumSource
    void publishesTheFilesOfTheFormatAndNothingElse(OutputFormat format) throws IOException {
        var published = Shards.write(folder, format);
        assertThat(published).extracting(PublishedFile::name).isEqualTo(format.fileNames(Shards.ID));
        assertThat(root)
                .isDirectoryNotContaining(path ->
                        !format.fileNames(Shards.ID).contains(path.getFileName().toString()) && !isEmptyFolder(path));
    }

    @ParameterizedTest
    @EnumSource
    void leavesNothingBehindWithoutACommit(OutputFormat format) throws IOException {
        try (var writer = format.open(folder, Shards.ID, Shards.schema(), ImageColumn.of("jpg"), "run-1")) {
            writer.write(Shards.samples().get(0));
        }
        try (var files = Files.walk(root)) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        }
    }

    @Test
    void tellsLengthAndChecksumOfWhatItWrote() throws IOException {
        for (var file : Shards.write(folder, OutputFormat.WEBDATASET)) {
            var bytes = folder.read(file.name());
            var crc = new CRC32C();
            crc.update(bytes);
            assertThat(file).isEqualTo(new PublishedFile(file.name(), bytes.length, (int) crc.getValue()));
        }
    }

    @Test
    void writesATarOfSuccessfulSamplesWithFixedHeaders() throws IOException {
        Shards.write(folder, OutputFormat.WEBDATASET);
        var entries = entries();
        assertThat(entries)
                .extracting(TarArchiveEntry::getName)
                .containsExactly(
                        "000030000.jpg",
                        "000030000.json",
                        "000030000.txt",
                        "000030002.jpg",
                        "000030002.json",
                        "000030002.txt");
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.getMode()).isEqualTo(0444);
            assertThat(entry.getLongUserId()).isZero();
            assertThat(entry.getLongGroupId()).isZero();
            assertThat(entry.getUserName()).isEqualTo("bigdata");
            assertThat(entry.getGroupName()).isEqualTo("bigdata");
        });
    }

    @Test
    void givesTheSameTarForTheSameSamples() throws IOException {
        var first = Shards.write(folder, OutputFormat.WEBDATASET).get(0);
        var other = OutputFolder.open(root + "/other", Map.of());
        assertThat(Shards.write(other, OutputFormat.WEBDATASET)).first().isEqualTo(first);
    }

    @Test
    void putsTheSameMembersInAFolder() throws IOException {
        Shards.write(folder, OutputFormat.FILES);
        assertThat(root.resolve(Shards.ID).resolve("000030000.jpg")).hasBinaryContent(Shards.IMAGE);
        assertThat(root.resolve(Shards.ID).resolve("000030000.txt")).hasContent("a caption, \u00fc");
        assertThat(root.resolve(Shards.ID).resolve("000030002.txt")).isEmptyFile();
        assertThat(folder.list(Shards.ID)).hasSize(6);
    }

    @Test
    void leavesAnEarlierAttemptsShardAlone() throws IOException {
        var first = Shards.write(folder, OutputFormat.WEBDATASET);
        assertThatThrownBy(() -> Shards.write(folder, OutputFormat.WEBDATASET))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(folder.info(first.get(0).name()).orElseThrow().length())
                .isEqualTo(first.get(0).length());
        assertThat(folder.exists(first.get(1).name())).isTrue();
    }

    @Test
    void takesItsTarBackWhenTheParquetCannotBePublished() throws IOException {
        Files.writeString(root.resolve(Shards.ID + ".parquet"), "left by another attempt");
        assertThatThrownBy(() -> Shards.write(folder, OutputFormat.WEBDATASET))
                .isInstanceOf(FileAlreadyExistsException.class);
        assertThat(root.resolve(Shards.ID + ".tar")).doesNotExist();
        assertThat(root.resolve(Shards.ID + ".parquet")).hasContent("left by another attempt");
    }

    @Test
    void namesTheFormatsThereAre() {
        assertThat(OutputFormat.parse("WebDataset")).isEqualTo(OutputFormat.WEBDATASET);
        assertThatThrownBy(() -> OutputFormat.parse("zip"))
                .hasMessage("'zip' is not one of files, webdataset, parquet, tfrecord, dummy");
    }

    @SuppressWarnings("rawtypes") // the one form that is the same before and after Commons Compress 1.26
    private List<TarArchiveEntry> entries() throws IOException {
        var entries = new ArrayList<TarArchiveEntry>();
        try (ArchiveInputStream tar = new TarArchiveInputStream(folder.open(Shards.ID + ".tar"))) {
            for (ArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                entries.add((TarArchiveEntry) entry);
            }
        }
        return entries;
    }

    private static boolean isEmptyFolder(Path path) {
        var children = path.toFile().listFiles();
        return children != null && Arrays.stream(children).allMatch(child -> isEmptyFolder(child.toPath()));
    }
}
