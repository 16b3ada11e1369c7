package io.github.img2dataset.sample;

import java.util.List;

/** Types of stored images, by the extensions that {@code --encode_format} names. */
public final class StoredImageTypes {
    /** File extensions, without the dot; each is also a column's or a feature's name. */
    public static final List<String> EXTENSIONS = List.of("jpg", "png", "webp");

    private StoredImageTypes() {}

    public static boolean isImage(String extension) {
        return EXTENSIONS.contains(extension);
    }

    /** Media type of such images (RFC 2046): {@code image/jpeg}. */
    public static String mediaType(String extension) {
        return "image/" + (extension.equals("jpg") ? "jpeg" : extension);
    }
}
