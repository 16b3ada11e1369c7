package io.github.img2dataset.urls.source;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The format of a url list: of its files with their compression, or what Spark reads it from; the name of both is that of {@code input_format} and also the
 * extension of the files: {@code csv.gz}.
 */
public record InputFormat(Kind kind, Compression compression, String source) implements Serializable {
    /** Data sources of Spark by the names that they register. */
    private static final List<String> SOURCES = List.of("orc", "avro", "delta", "iceberg", "hudi", "xml");

    /** A data source by its class, which has a package of at least two parts. */
    private static final Pattern CLASS = Pattern.compile("[A-Za-z_]\\w*(\\.[A-Za-z_]\\w*){2,}");

    public static final InputFormat TXT = new InputFormat(Kind.TXT, Compression.NONE);
    public static final InputFormat CSV = new InputFormat(Kind.CSV, Compression.NONE);
    public static final InputFormat TSV = new InputFormat(Kind.TSV, Compression.NONE);
    public static final InputFormat JSON = new InputFormat(Kind.JSON, Compression.NONE);
    public static final InputFormat JSONL = new InputFormat(Kind.JSONL, Compression.NONE);
    public static final InputFormat PARQUET = new InputFormat(Kind.PARQUET, Compression.NONE);

    /** Contents of a file. */
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
        PARQUET,
        /** A table of Spark's catalogs, by its name. */
        TABLE,
        /** Rows of a query of Spark SQL. */
        SQL,
        /** Rows that a data source of Spark reads from a path. */
        SOURCE;

        String extension() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Describes files of a kind. */
    public InputFormat(Kind kind, Compression compression) {
        this(kind, compression, "");
    }

    /**
     * The format of that name.
     *
     * @throws IllegalArgumentException when there is none; the message says which there are
     */
    public static InputFormat parse(String name) {
        return Stream.concat(all(), ofSpark(name))
                .filter(format -> format.extension().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Unknown input format: " + name + " (allowed: " + allowedNames() + ")"));
    }

    private static Stream<InputFormat> ofSpark(String name) {
        var sources = CLASS.matcher(name).matches() ? Stream.of(name) : SOURCES.stream();
        return Stream.concat(
                Stream.of(Kind.TABLE, Kind.SQL).map(kind -> new InputFormat(kind, Compression.NONE)),
                sources.map(source -> new InputFormat(Kind.SOURCE, Compression.NONE, source)));
    }

    private static Stream<InputFormat> all() {
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.compareTo(Kind.PARQUET) <= 0)
                .flatMap(kind -> (kind == Kind.PARQUET
                                ? Stream.of(Compression.NONE)
                                : Arrays.stream(Compression.values()))
                        .map(compression -> new InputFormat(kind, compression)));
    }

    /** The names of all formats, one with a longer extension before one that ends in the same way. */
    public static List<String> extensions() {
        return all().map(InputFormat::extension).toList();
    }

    /** End of the names of its files, without the leading dot. */
    public String extension() {
        return kind == Kind.SOURCE ? source : kind.extension() + compression.suffix();
    }

    /** This kind of file in another compression. */
    public InputFormat in(Compression other) {
        return new InputFormat(kind, other);
    }

    /** Whether Spark reads the rows, in an order that is nowhere written down, and not a file after the other. */
    public boolean isOfSpark() {
        return kind == Kind.TABLE || kind == Kind.SQL || kind == Kind.SOURCE;
    }

    /** Whether a file has a url in each line and no columns. */
    public boolean isPlainText() {
        return kind == Kind.TXT;
    }

    private static String allowedNames() {
        var kinds = all().map(InputFormat::kind).distinct().map(Kind::extension).collect(Collectors.joining(", "));
        var suffixes = Arrays.stream(Compression.values())
                .map(Compression::suffix)
                .filter(suffix -> !suffix.isEmpty())
                .collect(Collectors.joining(", "));
        return kinds + "; all but the last also with " + suffixes + "; table, sql, " + String.join(", ", SOURCES)
                + ", or the class of another Spark data source";
    }
}
