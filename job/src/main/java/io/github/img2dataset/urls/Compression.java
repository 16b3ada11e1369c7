package io.github.img2dataset.urls;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/** How the files of a text list are compressed; a file may be several compressed ones, one after the other. */
enum Compression {
    NONE("", ""),
    GZIP(".gz", "\u001f\u008b"),
    BZIP2(".bz2", "BZh"),
    ZSTD(".zst", "(\u00b5/\u00fd"),
    XZ(".xz", "\u00fd7zXZ\u0000");

    private static final int BUFFER = 1 << 16;

    private final String suffix;
    private final String magic;

    /**
     * Describes a compression.
     *
     * @param suffix of file names, with its dot
     * @param magic first bytes of a file, a character each
     */
    Compression(String suffix, String magic) {
        this.suffix = suffix;
        this.magic = magic;
    }

    String suffix() {
        return suffix;
    }

    /** The compression of a file that starts with these bytes, if there is one. */
    static Optional<Compression> of(String head) {
        return Arrays.stream(values())
                .filter(compression -> compression != NONE && head.startsWith(compression.magic))
                .findFirst();
    }

    /** The content of a compressed file; closing it closes the file. */
    @SuppressWarnings("deprecation") // what takes this constructor's place is not in the library of Spark 3.5
    InputStream open(InputStream file) throws IOException {
        return switch (this) {
            case NONE -> file;
            case GZIP -> new GZIPInputStream(new Unending(file), BUFFER);
            case BZIP2 -> new BZip2CompressorInputStream(file, true);
            case ZSTD -> new ZstdCompressorInputStream(file);
            case XZ -> new XZCompressorInputStream(file, true);
        };
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
