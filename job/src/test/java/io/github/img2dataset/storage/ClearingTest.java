package io.github.img2dataset.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClearingTest {
    @TempDir
    Path root;

    private OutputFolder folder;

    @BeforeEach
    void openFolder() throws IOException {
        folder = OutputFolder.open(root.toString(), Map.of());
    }

    @Test
    void emptiesAnOutputOfOurs() throws IOException {
        make("00000.tar", "00000.parquet", "00000_stats.json", "00001.tfrecord", "00002/1.jpg", "00002.parquet");
        make("_plan/plan.json", "report.html", "_SUCCESS", "_temporary/run/_alive");
        Clearing.clear(folder, false);
        assertThat(folder.list()).extracting(FileInfo::name).containsExactly("_temporary");
        assertThat(root.resolve("_temporary/run/_alive")).exists();
    }

    @Test
    void refusesWhatIsNotOursAndNamesIt() throws IOException {
        for (var foreign : List.of(
                "thesis.docx",
                "2024/photo.jpg",
                "part-0.parquet",
                "_delta_log/0",
                "_plan-old/0.json",
                "_run-notes.txt",
                "00000.tar.bak")) {
            make("00000.tar", foreign);
            assertThatThrownBy(() -> Clearing.clear(folder, false))
                    .isInstanceOf(Clearing.RefusedException.class)
                    .hasMessageContaining(foreign.split("/", 2)[0]);
            assertThat(root.resolve("00000.tar")).exists();
            folder.delete(foreign.split("/", 2)[0]);
        }
    }

    @Test
    void deletesWhatIsNotOursByForce() throws IOException {
        make("thesis.docx");
        Clearing.clear(folder, true);
        assertThat(folder.list()).isEmpty();
    }

    @Test
    void refusesTheRootOfAFileSystem() throws IOException {
        var all = OutputFolder.open("file:///", Map.of());
        assertThatThrownBy(() -> Clearing.clear(all, false)).hasMessageContaining("root of a file system");
    }

    @Test
    void takesAMissingFolderForEmpty() throws IOException {
        Clearing.clear(OutputFolder.open(root + "/none", Map.of()), false);
    }

    private void make(String... names) throws IOException {
        for (var name : names) {
            var file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x");
        }
    }
}
