package io.github.img2dataset.image;

import io.github.img2dataset.image.exif.ExifDirectories;
import io.github.img2dataset.image.format.ByteView;
import java.util.Map;

/**
 * The EXIF tags of a file, under the names and in the forms that the reference prints. These forms depend on field types, counts and the order of the
 * directories, which a general reader evens out; hence this small one.
 */
public final class Exif {
    private Exif() {}

    /**
     * Reads the tags, in the file's order. What is broken is left out; never throws.
     *
     * @return names such as {@code Image Make} with their values; at most {@value ExifDirectories#MOST_TAGS} tags and
     *     about {@value ExifDirectories#MOST_CHARACTERS} characters; empty when there are none
     */
    public static Map<String, String> tags(byte[] body) {
        var bytes = new ByteView(body);
        var format = ImageFormat.of(bytes);
        var start = format == null ? -1 : format.reader().exif(bytes);
        return start < 0 ? Map.of() : ExifDirectories.read(bytes, start);
    }
}
