package io.github.img2dataset.urls;

import io.github.img2dataset.storage.InputReader;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens blocks of text files as records. Made on the driver, used on the executors. */
final class TextReader implements Serializable {
    private final InputFormat format;
    private final String urlCol;
    private final List<String> columns;
    private final InputReader files;

    TextReader(UrlListConfig config, InputReader files) {
        this.format = config.format();
        this.urlCol = config.urlCol();
        this.columns = config.readCols();
        this.files = files;
    }

    /** Whether a block may be a part of a file: lines can be found from any place of an uncompressed one. */
    boolean splittable() {
        return format == InputFormat.TXT || format == InputFormat.JSONL;
    }

    boolean isDelimited() {
        return switch (format) {
            case CSV, CSV_GZ, TSV, TSV_GZ -> true;
            case TXT, TXT_GZ, JSON, JSON_GZ, JSONL, JSONL_GZ, PARQUET -> false;
        };
    }

    /**
     * Opens a block.
     *
     * @throws UrlListException when the file has not the columns asked for
     */
    Records open(TextBlock block) throws IOException {
        return switch (format) {
            case TXT, TXT_GZ, JSONL, JSONL_GZ ->
                new LineRecords(stream(block.path(), Math.max(0, block.start() - 1)), block.start(), block.end());
            case CSV, CSV_GZ -> new DelimitedRecords(stream(block.path(), 0), ',', columns);
            case TSV, TSV_GZ -> new DelimitedRecords(stream(block.path(), 0), '\t', columns);
            case JSON, JSON_GZ -> json(() -> new JsonScanner(stream(block.path(), 0)));
            case PARQUET -> throw new IllegalStateException("Parquet is no text");
        };
    }

    /**
     * Looks at the first bytes, whatever the name says: all lines of a binary file would be urls.
     *
     * @throws UrlListException when the file is in another format
     */
    void refuseOtherFormats(String path) throws IOException {
        try (var file = files.open(path, 0)) {
            var start = new String(file.readNBytes(4), StandardCharsets.ISO_8859_1);
            if (start.equals("PAR1")) {
                throw new UrlListException("is a Parquet file: --input_format parquet");
            }
            if (start.startsWith("\u001f\u008b") && !format.compressed()) {
                throw new UrlListException("is compressed by gzip: --input_format " + format.extension() + ".gz");
            }
        }
    }

    /** What a user is told of a file that cannot be read. */
    static String problem(String path, Exception e) {
        if (e instanceof UrlListException) {
            return path + " " + e.getMessage();
        }
        var damaged = e instanceof EOFException || e instanceof ZipException;
        return path + (damaged ? " is damaged: " : " cannot be read: ") + e.getMessage();
    }

    private Records json(JsonColumnRecords.Reopen document) throws IOException {
        try (var scanner = document.open()) {
            if (JsonColumn.inColumns(scanner, urlCol)) {
                return new JsonColumnRecords(
                        document, columns.stream().distinct().toList());
            }
        }
        return new JsonRecords(document.open());
    }

    private InputStream stream(String path, long offset) throws IOException {
        var raw = files.open(path, offset);
        return format.compressed() ? new GZIPInputStream(new Unending(raw), 1 << 16) : raw;
    }

    /** GZIPInputStream takes a file of several members for ended when the stream below says that nothing is available. */
    private static final class Unending extends FilterInputStream {
        Unending(InputStream in) {
            super(in);
        }

        @Override
        public int available() {
            return 1;
        }
    }
}
