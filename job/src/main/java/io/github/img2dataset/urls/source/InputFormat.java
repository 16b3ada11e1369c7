package io.github.img2dataset.urls.source;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The format of a url list's files and their compression; the name of both is that of {@code input_format} and also the
 * extension of the files: {@code csv.gz}.
 */
public record InputFormat(Kind kind, Compression compression) implements Serializable {
    public static final InputFormat TXT = new InputFormat(Kind.TXT, Compression.NONE);
    public static final InputFormat CSV = new InputFormat(Kind.CSV, Compression.NONE);
    public static final InputFormat TSV = new InputFormat(Kind.TSV, Compression.NONE);
    public static final InputFormat JSON = new InputFormat(Kind.JSON, Compression.NONE);
    public static final InputFormat JSONL = new InputFormat(Kind.JSONL, Compression.NONE);
    public static final InputFormat PARQUET = new InputFormat(Kind.PARQUET, Compression.NONE);

    /** What a file holds. */
    public enum Kind {
        /** A url a line. */
        TXT,
        CSV,
        TSV,
        /** One document: an array of records, an object of columns, or records one after the other. */
        JSON,
        /** A record a line. */
        JSONL,
        /** Compressed inside; no compression is around it. */
        PARQUET;

        String extension() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The format of that name.
     *
     * @throws IllegalArgumentException when there is none; the message says which there are
     */
    public static InputFormat parse(String name) {
        return all().filter(format -> format.extension().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Unknown input format: " + name + " (allowed: " + allowedNames() + ")"));
    }

    private static Stream<InputFormat> all() {
        return Arrays.stream(Kind.values())
                .flatMap(kind -> (kind == Kind.PARQUET
                                ? Stream.of(Compression.NONE)
                                : Arrays.stream(Compression.values()))
                        .map(compression -> new InputFormat(kind, compression)));
    }

    /** The names of all formats, one with a longer extension before one that ends in the same way. */
    public static List<String> extensions() {
        return all().map(InputFormat::extension).toList();
    }

    /** How the names of its files end, without the leading dot. */
    public String extension() {
        return kind.extension() + compression.suffix();
    }

    /** The same kind of file in that compression. */
    public InputFormat in(Compression other) {
        return new InputFormat(kind, other);
    }

    /** Whether a file has a url in each line and no columns. */
    public boolean isPlainText() {
        return kind == Kind.TXT;
    }

    private static String allowedNames() {
        var kinds = Arrays.stream(Kind.values()).map(Kind::extension).collect(Collectors.joining(", "));
        var suffixes = Arrays.stream(Compression.values())
                .map(Compression::suffix)
                .filter(suffix -> !suffix.isEmpty())
                .collect(Collectors.joining(", "));
        return kinds + "; all but the last also with " + suffixes;
    }
}
