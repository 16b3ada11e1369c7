package io.github.img2dataset.urls.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The first bytes of a list's file, which tell what it is whatever its name says: all lines of a binary file would be
 * urls.
 */
public final class FileHead {
    private static final int LENGTH = 4096;

    static final String PARQUET = "PAR1";

    /** First bytes, a character each, to what a file that starts with them is and what to do about it. */
    private static final Map<String, String> KNOWN = known();

    private final String text;

    private FileHead(String text) {
        this.text = text;
    }

    /** Reads the head; the stream stays the caller's. */
    public static FileHead read(InputStream in) throws IOException {
        return new FileHead(new String(in.readNBytes(LENGTH), StandardCharsets.ISO_8859_1));
    }

    private static Map<String, String> known() {
        var known = new LinkedHashMap<String, String>();
        known.put("PARE", "is an encrypted Parquet file, which is not read");
        known.put("version https://git-lfs", "is a Git LFS pointer and not the file itself: git lfs pull fetches it");
        known.put("PK\u0003\u0004", "is a zip archive: unpack it");
        known.put("ARROW1", "is an Arrow (Feather) file: save it as Parquet");
        known.put("ORC", "is an ORC file: save it as Parquet");
        known.put("Obj\u0001", "is an Avro file: save it as Parquet");
        known.put("\u0089HDF", "is an HDF5 file: save it as Parquet");
        known.put("\u0093NUMPY", "is a NumPy file: save it as Parquet");
        known.put("SQLite format 3", "is an SQLite database: save the table as Parquet");
        known.put("%PDF", "is a PDF");
        return known;
    }

    /**
     * Refuses a file that is no Parquet.
     *
     * @throws UrlListException saying what it is
     */
    public void requireParquet() {
        if (text.startsWith(PARQUET)) {
            return;
        }
        refuseKnown();
        Compression.of(text).ifPresent(compression -> {
            throw new UrlListException("is a file compressed as " + compression.suffix() + ", not Parquet");
        });
        throw new UrlListException(
                text.isEmpty() ? "is empty, so it is no Parquet file" : "is not a Parquet file: see --input_format");
    }

    /**
     * Refuses a file that is no text in this format.
     *
     * @throws UrlListException saying what it is
     */
    public void requireText(InputFormat format) {
        var compression = Compression.of(text).orElse(Compression.NONE);
        if (text.startsWith(PARQUET)) {
            throw new UrlListException("is a Parquet file: --input_format parquet");
        }
        if (compression != format.compression()) {
            throw new UrlListException(
                    compression == Compression.NONE
                            ? "is not compressed: --input_format "
                                    + format.in(Compression.NONE).extension()
                            : "is compressed as " + compression.suffix() + ": --input_format "
                                    + format.in(compression).extension());
        }
        if (compression == Compression.NONE) {
            requireUtf8();
        }
    }

    /**
     * Refuses content that is no text in UTF-8.
     *
     * @throws UrlListException saying what it is
     */
    public void requireUtf8() {
        refuseKnown();
        if (text.startsWith("\u00ff\u00fe") || text.startsWith("\u00fe\u00ff")) {
            throw new UrlListException(
                    "is UTF-16 (byte order mark); convert it: iconv -f UTF-16 -t UTF-8 FILE > FILE.utf8");
        }
        if (text.indexOf('\0') >= 0) {
            throw new UrlListException(
                    "is no text in UTF-8: it has NUL bytes (UTF-16 without a byte order mark? iconv" + " converts it)");
        }
    }

    private void refuseKnown() {
        KNOWN.forEach((start, what) -> {
            if (text.startsWith(start)) {
                throw new UrlListException(what);
            }
        });
        var page = text.stripLeading().toLowerCase(Locale.ROOT);
        if (page.startsWith("<!doctype html") || page.startsWith("<html")) {
            throw new UrlListException("is a web page (HTML), maybe one that says why there is no list");
        }
    }
}
