package io.github.img2dataset.urls.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;

/**
 * Opens compressed files. Apart from {@link Compression}, which names what there is: the options are checked on machines
 * without Spark, whose libraries these are.
 */
public final class CompressedFile {
    private static final int BUFFER = 1 << 16;

    private CompressedFile() {}

    /** The content of a compressed file; closing it closes the file. */
    @SuppressWarnings("deprecation") // what takes this constructor's place is not in the library of Spark 3.5
    public static InputStream open(Compression compression, InputStream file) throws IOException {
        return switch (compression) {
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
