package io.github.img2dataset.urls;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The formats of a url list, by the names of {@code input_format}, which are also the extensions of their files. */
public enum InputFormat {
    TXT,
    TXT_GZ,
    CSV,
    CSV_GZ,
    TSV,
    TSV_GZ,
    JSON,
    JSON_GZ,
    JSONL,
    JSONL_GZ,
    PARQUET;

    /**
     * The format of that name.
     *
     * @throws IllegalArgumentException when there is none; the message says which there are
     */
    public static InputFormat parse(String name) {
        return Arrays.stream(values())
                .filter(format -> format.extension().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Unknown input format: " + name + " (allowed: " + allowedNames() + ")"));
    }

    /** How the names of its files end, without the leading dot: {@code csv.gz}. */
    public String extension() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** Whether a file has a url in each line and no columns. */
    public boolean isPlainText() {
        return this == TXT || this == TXT_GZ;
    }

    boolean compressed() {
        return name().endsWith("_GZ");
    }

    private static String allowedNames() {
        return Arrays.stream(values()).map(InputFormat::extension).collect(Collectors.joining(", "));
    }
}
