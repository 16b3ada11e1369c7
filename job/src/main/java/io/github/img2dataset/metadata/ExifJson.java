package io.github.img2dataset.metadata;

import java.util.Map;

/** The {@code exif} column: a JSON object in a string, as {@code json.dumps} writes it on one line. */
public final class ExifJson {
    private ExifJson() {}

    /** The tags in the map's order; {@code {}} when there is none. */
    public static String of(Map<String, String> tags) {
        return new PythonJson(false).value(tags, 0).asString();
    }
}
