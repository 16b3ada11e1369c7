package io.github.img2dataset.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.image.Seeds;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What fuzzing once found stays mended. */
@Timeout(120)
@EnabledOnOs(OS.LINUX)
class FuzzFindsTest {
    @Test
    void everyFindIsTakenAsItShouldBe() throws IOException, URISyntaxException {
        var folder = Path.of(
                Objects.requireNonNull(FuzzFindsTest.class.getResource("/fuzz")).toURI());
        try (var files = Files.list(folder);
                var images = new ImageTarget(List.of());
                var heads = new HeadTarget()) {
            for (var file : files.sorted().toList()) {
                var kind = file.getFileName().toString().replaceFirst("-.*", "");
                var target = kind.equals("url") ? new UrlTarget() : kind.equals("head") ? heads : images;
                assertThat(target.judge(Files.readAllBytes(file)))
                        .as(file.getFileName().toString())
                        .isEmpty();
            }
        }
    }

    @Test
    void theSameRoundMakesTheSameInput() throws IOException {
        try (var one = new FuzzChild(3, Path.of(""));
                var other = new FuzzChild(3, Path.of(""))) {
            for (var round = 0; round < 200; round++) {
                assertThat(one.input(round)).isEqualTo(other.input(round));
            }
        }
    }

    @Test
    void partsOfEachSeedAreTheSeed() throws IOException {
        for (var format : Seeds.all()) {
            for (var seed : format) {
                var container = Container.of(seed);
                var parts = container.split(seed);
                assertThat(parts).hasSizeGreaterThan(1);
                var all = new java.io.ByteArrayOutputStream();
                parts.forEach(all::writeBytes);
                assertThat(all.toByteArray()).isEqualTo(seed);
            }
        }
    }
}
