package io.github.img2dataset.fetch;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.brotli.dec.BrotliInputStream;
import org.jspecify.annotations.Nullable;

/** One layer of compression that a server applied although nobody asked for it. Stateless. */
enum ContentEncoding {
    GZIP,
    DEFLATE,
    BROTLI,
    ZSTD,
    /** Unix compress, which nothing here undoes. */
    COMPRESS;

    /** Bytes from which a layer is recognized. */
    static final int SIGNATURE = 12;

    /** RFC 9659: a decoder of the web needs no larger window, and one of a file's own choice would be native memory. */
    private static final int LARGEST_ZSTD_WINDOW_LOG = 23;

    /** The encoding that one name of a Content-Encoding field stands for; null for identity and for unknown names. */
    static @Nullable ContentEncoding of(String name) {
        return switch (name.strip().toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            case "br" -> BROTLI;
            case "zstd" -> ZSTD;
            case "compress", "x-compress" -> COMPRESS;
            default -> null;
        };
    }

    /**
     * Whether data that begins so is compressed in this way. Servers also put the field on plain files: what has no
     * signature of its own is taken for compressed unless it begins as a picture does.
     */
    boolean isPresentIn(byte[] start) {
        return switch (this) {
            case GZIP -> Signature.GZIP.begins(start);
            case ZSTD -> Signature.ZSTD.begins(start);
            case COMPRESS -> Signature.COMPRESS.begins(start);
            case DEFLATE, BROTLI -> start.length > 0 && !Signature.isPicture(start);
        };
    }

    /**
     * The decompressed bytes; closing the stream frees native memory.
     *
     * @throws UnsupportedException when nothing here undoes the encoding
     */
    InputStream open(InputStream compressed) throws IOException {
        return switch (this) {
            case GZIP -> new GzipMembers(compressed);
            case DEFLATE -> Deflated.open(compressed);
            case BROTLI -> new BrotliInputStream(compressed);
            case ZSTD -> zstd(compressed);
            case COMPRESS -> throw new UnsupportedException();
        };
    }

    private static InputStream zstd(InputStream compressed) throws IOException {
        try {
            return new ZstdInputStreamNoFinalizer(compressed).setLongMax(LARGEST_ZSTD_WINDOW_LOG);
        } catch (LinkageError e) {
            // Spark's own native library, which not every platform has.
            throw new UnsupportedException();
        }
    }

    /** An encoding that cannot be undone here. */
    static final class UnsupportedException extends IOException {
        private static final long serialVersionUID = 1L;

        UnsupportedException() {
            super("unsupported content encoding");
        }
    }
}
