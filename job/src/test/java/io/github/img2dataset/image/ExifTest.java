package io.github.img2dataset.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files and what the reference's reader says of them are made by {@code exif/make.py} beside them. */
class ExifTest {

    @ParameterizedTest
    @ValueSource(strings = {"tags.jpg", "tags.png", "tags.webp", "tags.tiff"})
    void namesFormsAndOrderAreTheReferences(String name) throws IOException {
        var expected = new LinkedHashMap<String, String>();
        new String(resource("expected.tsv"), UTF_8)
                .lines()
                .map(line -> line.split("\t", -1))
                .filter(fields -> fields[0].equals(name))
                .forEach(fields -> expected.put(fields[1], fields[2]));

        assertThat(expected).hasSizeGreaterThan(5);
        assertThat(Exif.tags(resource(name))).containsExactlyEntriesOf(expected);
    }

    @Test
    void filesWithoutTagsGiveNone() {
        assertThat(Exif.tags(new byte[0])).isEmpty();
        assertThat(Exif.tags("no image".getBytes(UTF_8))).isEmpty();
        assertThat(Exif.tags(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xda, 0, 2}))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tags.jpg", "tags.png", "tags.webp", "tags.tiff"})
    void damagedFilesGiveWhatIsLeftWithinBounds(String name) throws IOException {
        var random = new Random(7);
        for (var round = 0; round < 5_000; round++) {
            var body = resource(name);
            for (var i = 0; i < 1 + round % 20; i++) {
                body[random.nextInt(body.length)] = (byte) random.nextInt();
            }
            assertBounded(Exif.tags(body));
        }
    }

    @Test
    void aDirectoryThatPointsToItselfEnds() {
        // One entry: an EXIF directory at the place of the directory itself, and the next directory there, too.
        var body = new byte[] {
            'I', 'I', '*', 0, 8, 0, 0, 0, 1, 0, 0x69, (byte) 0x87, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0
        };

        assertThat(Exif.tags(body)).containsEntry("Image ExifOffset", "8");
    }

    @Test
    void aDirectoryOfManyLongTextsIsCut() {
        var body = new byte[2_000_000];
        java.util.Arrays.fill(body, (byte) 'A');
        System.arraycopy(new byte[] {'I', 'I', '*', 0, 8, 0, 0, 0, (byte) 0xff, (byte) 0xff}, 0, body, 0, 10);
        for (var i = 0; i < 65_535; i++) {
            var entry = new byte[] {(byte) i, (byte) (i >> 8), 2, 0, 0, 0, 16, 0, 0, 0, 12, 0};
            System.arraycopy(entry, 0, body, 10 + 12 * i, 12);
        }

        assertBounded(Exif.tags(body));
    }

    private static void assertBounded(Map<String, String> tags) {
        assertThat(tags).hasSizeLessThanOrEqualTo(1000);
        assertThat(tags.values().stream().mapToInt(String::length).sum()).isLessThan(150_000);
    }

    private static byte[] resource(String name) throws IOException {
        try (var resource = ExifTest.class.getResourceAsStream("exif/" + name)) {
            assertThat(resource).as(name).isNotNull();
            return resource.readAllBytes();
        }
    }
}
