package io.github.img2dataset.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class LocalOutputFolderTest extends OutputFolderContract {
    @TempDir
    Path root;

    @Override
    String freshFolder() {
        return root.resolve("out").toString();
    }

    @Override
    Map<String, String> settings() {
        return Map.of();
    }

    @Override
    int pairs() {
        return 200;
    }

    @Test
    void takesARelativePath() throws IOException {
        var folder = OutputFolder.open("out:2/x/", Map.of());
        assertThat(folder.uri()).isEqualTo("file:" + Path.of("").toAbsolutePath() + "/out:2/x");
    }

    @Test
    void aRunSaysWhichFileIsInTheWayOfItsFolder() throws IOException {
        var file = Files.writeString(root.resolve("file"), "a file");
        var folder = OutputFolder.open(file.resolve("out").toString(), Map.of());
        assertThatThrownBy(() -> RunLease.acquire(folder, "run-1"))
                .isInstanceOf(NotDirectoryException.class)
                .hasMessageContaining(file.toString());
    }

    /** Permissions would not keep root out; nobody makes folders in /proc. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aRunSaysThatItsFolderCannotBeMade() throws IOException {
        var folder = OutputFolder.open("/proc/nothere/out", Map.of());
        assertThatThrownBy(() -> RunLease.acquire(folder, "run-1"))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("/proc/nothere/out cannot be made");
    }
}
