package io.github.img2dataset.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.storage.OutputFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarHeadersTest {
    private static final String LONG_NAME = "a".repeat(150) + ".jpg";

    @TempDir
    Path folder;

    /** GNU's long names, pax's, and USTAR's own: each in a header before the member's or in it. */
    @ParameterizedTest
    @ValueSource(ints = {TarArchiveOutputStream.LONGFILE_GNU, TarArchiveOutputStream.LONGFILE_POSIX})
    void findsEachContentWhereItIs(int longNames) throws IOException {
        var tar = tar(longNames, "1.jpg", "one", "1.json", "{}", LONG_NAME, "x".repeat(600), "3.jpg", "");

        var content = TarHeaders.read(open(tar), "t.tar");

        assertThat(content.members())
                .extracting(TarMember::name)
                .containsExactly("1.jpg", "1.json", LONG_NAME, "3.jpg");
        assertThat(content.members())
                .extracting(member ->
                        new String(tar, (int) member.dataOffset(), (int) member.size(), StandardCharsets.UTF_8))
                .containsExactly("one", "{}", "x".repeat(600), "");
        // A reader that begins at a sample's offset must meet the long name first.
        var third = content.members().get(2);
        assertThat(third.headerOffset()).isEqualTo(2048);
        assertThat(third.dataOffset()).isEqualTo(2048 + 3 * 512);
        assertThat(content.end()).isEqualTo(2048 + 3 * 512 + 1024 + 512);
        assertThat(Arrays.copyOfRange(tar, (int) content.end(), tar.length)).containsOnly(0);
    }

    @Test
    void samplesAreNeighborsOfOneKey() throws IOException {
        var tar = tar(
                TarArchiveOutputStream.LONGFILE_GNU,
                "1.jpg",
                "a",
                "1.json",
                "b",
                "2.jpg",
                "c",
                ".hidden",
                "d",
                "no_extension",
                "e",
                "__index__/1.json",
                "f");

        var index = ShardIndex.of(TarHeaders.read(open(tar), "t.tar"));

        assertThat(index.samples()).hasSize(2);
        assertThat(new String(index.dali(), StandardCharsets.UTF_8))
                .isEqualTo("v1.2 2\njpg 512 1 1.jpg json 1536 1 1.json\njpg 2560 1 2.jpg\n");
        assertThat(index.energon())
                .containsExactly(
                        longs(0, 2048, TarHeaders.read(open(tar), "t.tar").end()));
        assertThat(index.extensions()).containsExactly("jpg", "json");
    }

    private static byte[] longs(long... values) {
        var bytes = new byte[values.length * 8];
        for (var i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (values[i / 8] >>> (i % 8 * 8));
        }
        return bytes;
    }

    @Test
    void refusesWhatEndsEarlyOrIsNoTar() throws IOException {
        var tar = tar(TarArchiveOutputStream.LONGFILE_GNU, "1.jpg", "x".repeat(2000));
        assertThatThrownBy(() -> TarHeaders.read(open(Arrays.copyOf(tar, 1500)), "t.tar"))
                .isInstanceOf(IOException.class)
                .hasMessage("t.tar ends within a member, at byte 0");
        assertThatThrownBy(() -> TarHeaders.read(open("no tar".repeat(200).getBytes(StandardCharsets.UTF_8)), "t.tar"))
                .isInstanceOf(IOException.class)
                .hasMessage("t.tar has no header of a tar at byte 0");
    }

    private OutputFolder open(byte[] tar) throws IOException {
        Files.write(folder.resolve("t.tar"), tar);
        return OutputFolder.open(folder.toString(), Map.of());
    }

    private static byte[] tar(int longNames, String... namesAndContents) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(longNames);
            for (var i = 0; i < namesAndContents.length; i += 2) {
                var content = namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8);
                var entry = new TarArchiveEntry(namesAndContents[i]);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return bytes.toByteArray();
    }
}
