package io.github.img2dataset.image.exif;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a tag: its name and how its value reads.
 *
 * @param directory group of the directory that the value points to; null when it is a plain value
 * @param text the value is text in bytes, or a user comment with its eight bytes of coding before it
 * @param meanings of single numbers; empty when numbers stand for themselves
 */
record ExifTag(String name, @Nullable String directory, Text text, Map<Long, String> meanings) {
    enum Text {
        NONE,
        PLAIN,
        COMMENT
    }

    private static final Map<String, Map<Integer, ExifTag>> KNOWN = known();

    /** The tag of a group (EXIF, GPS, Interoperability); an unknown one is named by its number. */
    static ExifTag of(String group, int number) {
        var tag = KNOWN.getOrDefault(group, Map.of()).get(number);
        return tag != null ? tag : new ExifTag("Tag 0x%04X".formatted(number), null, Text.NONE, Map.of());
    }

    private static Map<String, Map<Integer, ExifTag>> known() {
        var known = new HashMap<String, Map<Integer, ExifTag>>();
        try (var resource = ExifTag.class.getResourceAsStream("exif-tags.tsv")) {
            if (resource == null) {
                throw new IllegalStateException("The jar has no exif-tags.tsv");
            }
            new String(resource.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t", -1))
                    .forEach(fields -> known.computeIfAbsent(fields[0], group -> new HashMap<>())
                            .put(Integer.parseInt(fields[1], 16), tag(fields[2], fields.length > 3 ? fields[3] : "")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return known;
    }

    private static ExifTag tag(String name, String form) {
        if (form.startsWith("ifd=")) {
            return new ExifTag(name, form.substring(4), Text.NONE, Map.of());
        }
        return switch (form) {
            case "" -> new ExifTag(name, null, Text.NONE, Map.of());
            case "text" -> new ExifTag(name, null, Text.PLAIN, Map.of());
            case "comment" -> new ExifTag(name, null, Text.COMMENT, Map.of());
            default -> new ExifTag(name, null, Text.NONE, meanings(form));
        };
    }

    private static Map<Long, String> meanings(String form) {
        return Stream.of(form.split("\\|"))
                .map(meaning -> meaning.split("=", 2))
                .collect(Collectors.toUnmodifiableMap(
                        meaning -> Long.decode(meaning[0]), meaning -> meaning[1], (first, second) -> second));
    }
}
