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
    void emptiesAFolderAndLeavesTheLeases() throws IOException {
        make("00000.tar", "00001/1.jpg", "_plan/00000.json", "report.html");
        make(".img2dataset/plan/00003.json", ".img2dataset/runs/a.json", LeaseFiles.name(4));
        clear(folder, false);
        assertThat(folder.list()).extracting(FileInfo::name).containsExactly(DataSetLayout.FOLDER);
        assertThat(folder.list(DataSetLayout.FOLDER)).extracting(FileInfo::name).containsExactly(DataSetLayout.LEASES);
        assertThat(root.resolve(LeaseFiles.name(4))).exists();
    }

    @Test
    void refusesWhatNoRunWroteAndNamesIt() throws IOException {
        make("00000.tar", "thesis.docx", "2024/photo.jpg");
        assertThatThrownBy(() -> clear(folder, false))
                .isInstanceOf(Clearing.RefusedException.class)
                .hasMessageContaining("2024, thesis.docx");
        assertThat(root.resolve("00000.tar")).exists();
        assertThat(root.resolve("thesis.docx")).exists();
    }

    @Test
    void leavesTheTemporaryFilesOfOthers() throws IOException {
        make("00000.tar", "_temporary/0/part-0");
        clear(folder, false);
        assertThat(folder.list()).extracting(FileInfo::name).containsExactly("_temporary");
    }

    @Test
    void deletesWhatNoRunWroteByForce() throws IOException {
        make("thesis.docx");
        clear(folder, true);
        assertThat(folder.list()).isEmpty();
    }

    @Test
    void refusesTheRootOfAFileSystem() throws IOException {
        var all = OutputFolder.open("file:///", Map.of());
        assertThatThrownBy(() -> clear(all, false)).hasMessageContaining("root of a file system");
    }

    @Test
    void takesAMissingFolderForEmpty() throws IOException {
        clear(OutputFolder.open(root + "/none", Map.of()), false);
    }

    private static void clear(OutputFolder folder, boolean force) throws IOException {
        var own = List.of("00000.tar", "00001", "_plan", "report.html");
        Clearing.clear(folder, folder.list(), own::contains, force);
    }

    private void make(String... names) throws IOException {
        for (var name : names) {
            var file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "x");
        }
    }
}
