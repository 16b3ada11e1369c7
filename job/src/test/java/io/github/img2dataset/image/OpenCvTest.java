package io.github.img2dataset.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class OpenCvTest {
    /** A server has no GTK, and a container no more than a Java runtime. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void needsNoWindowSystem() throws IOException {
        OpenCv.load();

        assertThat(Files.readString(Path.of("/proc/self/maps")))
                .contains("opencv")
                .doesNotContain("libgtk", "libX11", "opencv_highgui");
    }
}
