package io.github.img2dataset.urls.text;

import io.github.img2dataset.storage.InputReader;
import io.github.img2dataset.urls.source.CompressedFile;
import io.github.img2dataset.urls.source.Compression;
import io.github.img2dataset.urls.source.FileHead;
import io.github.img2dataset.urls.source.InputFormat;
import io.github.img2dataset.urls.source.InputFormat.Kind;
import io.github.img2dataset.urls.source.NestedColumn;
import io.github.img2dataset.urls.source.UrlListConfig;
import io.github.img2dataset.urls.source.UrlListException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipException;

/** Opens blocks of text files as records. Made on the driver, used on the executors. */
public final class TextReader implements Serializable {
    private final InputFormat format;
    private final char csvEscape;
    private final String urlCol;
    private final List<String> columns;
    private final InputReader files;

    public TextReader(UrlListConfig config, InputReader files) {
        this.format = config.format();
        this.csvEscape = config.csvEscape();
        this.urlCol = config.urlCol();
        this.columns = config.readCols();
        this.files = files;
    }

    /** Whether a block may be a part of a file: lines can be found from any place of an uncompressed one. */
    public boolean splittable() {
        return isLines() && format.compression() == Compression.NONE;
    }

    private boolean isLines() {
        return format.kind() == Kind.TXT || format.kind() == Kind.JSONL;
    }

    boolean isDelimited() {
        return format.kind() == Kind.CSV || format.kind() == Kind.TSV;
    }

    /**
     * Opens a block.
     *
     * @throws UrlListException when the file has not the columns asked for
     */
    Records open(TextBlock block) throws IOException {
        return switch (format.kind()) {
            case TXT, JSONL ->
                new LineRecords(stream(block.path(), Math.max(0, block.start() - 1)), block.start(), block.end());
            case CSV -> new DelimitedRecords(stream(block.path(), 0), ',', csvEscape, columns);
            case TSV -> new DelimitedRecords(stream(block.path(), 0), '\t', csvEscape, columns);
            case JSON -> json(() -> new JsonScanner(stream(block.path(), 0)));
            case PARQUET, TABLE, SQL, SOURCE -> throw new IllegalStateException(format.extension() + " is no text");
        };
    }

    /**
     * Looks at the first bytes of the file and of its content.
     *
     * @throws UrlListException when the file is in another format
     */
    void refuseOtherFormats(String path) throws IOException {
        try (var file = files.open(path, 0)) {
            FileHead.read(file).requireText(format);
        }
        if (format.compression() != Compression.NONE) {
            try (var content = stream(path, 0)) {
                FileHead.read(content).requireUtf8();
            }
        }
    }

    /** Tells a user in one line why a file cannot be read. */
    static String problem(String path, Exception e) {
        if (e instanceof UrlListException) {
            return path + " " + e.getMessage();
        }
        var damaged = isDamage(e);
        return path + (damaged ? " is damaged: " : " cannot be read: ") + e.getMessage();
    }

    /** Whether the file, and not the way to it, is at fault. */
    static boolean isDamage(Exception e) {
        return e instanceof EOFException
                || e instanceof ZipException
                || e.getClass().getName().startsWith("org.tukaani.")
                || e.getClass().getName().startsWith("com.github.luben.")
                || Arrays.stream(e.getStackTrace())
                        .limit(3)
                        .anyMatch(frame -> frame.getClassName().startsWith("org.apache.commons.compress."));
    }

    private Records json(JsonColumnRecords.Reopen document) throws IOException {
        try (var scanner = document.open()) {
            if (JsonColumn.inColumns(scanner, urlCol)) {
                refuseNested(document);
                return new JsonColumnRecords(
                        document, columns.stream().distinct().toList());
            }
        }
        return new JsonRecords(document.open());
    }

    private void refuseNested(JsonColumnRecords.Reopen document) throws IOException {
        try (var scanner = document.open()) {
            var path = NestedJsonColumn.find(scanner, urlCol);
            if (path.isPresent() && !path.get().equals(urlCol)) {
                throw new UrlListException("has no column " + urlCol + " at its top; " + NestedColumn.hint(path.get()));
            }
        }
    }

    private InputStream stream(String path, long offset) throws IOException {
        var file = files.open(path, offset);
        try {
            return CompressedFile.open(format.compression(), file);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }
}
