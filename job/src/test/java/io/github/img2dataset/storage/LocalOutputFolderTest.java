package io.github.img2dataset.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
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

    @Test
    void takesARelativePath() throws IOException {
        var folder = OutputFolder.open("out:2/x/", Map.of());
        assertThat(folder.uri()).isEqualTo("file:" + Path.of("").toAbsolutePath() + "/out:2/x");
    }
}
