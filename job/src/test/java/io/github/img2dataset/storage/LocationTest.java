package io.github.img2dataset.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocationTest {
    @Test
    void aHundredThousandPathsAreResolvedWithHadoopsFilesReadOnce() {
        var settings = Map.of("fs.permissions.umask-mode", "027");

        var first = Location.configuration(settings);
        var again = Location.configuration(new HashMap<>(settings));

        assertThat(again).isSameAs(first);
    }

    @Test
    void otherSettingsAreNotThoseOfThePathBefore() {
        Location.configuration(Map.of("fs.permissions.umask-mode", "027"));

        var other = Location.configuration(Map.of("fs.permissions.umask-mode", "077"));

        assertThat(other.get("fs.permissions.umask-mode")).isEqualTo("077");
    }
}
