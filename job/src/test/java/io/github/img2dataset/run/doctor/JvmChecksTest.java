package io.github.img2dataset.run.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JvmChecksTest {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Doctor doctor = new Doctor(new PrintStream(printed, true, StandardCharsets.UTF_8));

    @ParameterizedTest
    @ValueSource(strings = {"25", "25.0.1+8-LTS", "25.0.2"})
    void warnsOfReleasesThatCorruptTheHeap(String version) {
        new JvmChecks(doctor).version(Runtime.Version.parse(version));

        assertThat(printed()).contains("Java " + version, "SPARK-55852", "25.0.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"17.0.15+6", "21.0.8", "25.0.3+9-LTS", "25.0.3", "26"})
    void hasNothingToSayOfOtherReleases(String version) {
        new JvmChecks(doctor).version(Runtime.Version.parse(version));

        assertThat(printed()).isEmpty();
    }

    @Test
    void isContentWithATemporaryFolderThatProgramsRunFrom(@TempDir Path folder) {
        new JvmChecks(doctor).nativeFolder(folder);

        assertThat(doctor.foundProblem()).isFalse();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void namesATemporaryFolderThatIsNotThere(@TempDir Path folder) {
        new JvmChecks(doctor).nativeFolder(folder.resolve("gone"));

        assertThat(doctor.foundProblem()).isTrue();
        assertThat(printed()).contains("gone is no folder", "-Djava.io.tmpdir");
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
