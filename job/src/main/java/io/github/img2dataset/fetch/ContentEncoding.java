package io.github.img2dataset.fetch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Compression that a server applied although nobody asked for it. Undone in two passes, the first of which only counts,
 * so that a bomb costs time but never memory. Stateless.
 */
enum ContentEncoding {
    GZIP,
    DEFLATE;

    private static final Set<String> UNKNOWN_TO_US = Set.of("br", "zstd", "compress", "x-compress");
    private static final int SCRATCH_BYTES = 64 * 1024;
    private static final int GZIP_HEADER = 10;
    private static final int GZIP_TRAILER = 8;
    private static final int FLAG_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    /** What a header's value names; null for nothing to undo, also for values that are no encoding at all. */
    static @Nullable ContentEncoding of(String headerValue) {
        return switch (headerValue.strip().toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default -> null;
        };
    }

    /** Whether the header names encodings that cannot be undone here. */
    static boolean isUnsupported(String headerValue) {
        for (var name : headerValue.toLowerCase(Locale.ROOT).split(",", -1)) {
            if (UNKNOWN_TO_US.contains(name.strip())) {
                return true;
            }
        }
        // More than one layer: nobody does this in earnest.
        return headerValue.indexOf(',') >= 0
                && headerValue.toLowerCase(Locale.ROOT).matches(".*(gzip|deflate).*");
    }

    /** Whether the bytes are so compressed; servers also put the header on plain files. */
    boolean isPresentIn(byte[] bytes) {
        return this == DEFLATE
                ? bytes.length > 2
                : bytes.length > GZIP_HEADER && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b && bytes[2] == 8;
    }

    /**
     * The length of the decompressed bytes.
     *
     * @return more than {@code limit} as soon as that is passed
     * @throws DataFormatException when the data is damaged or ends early
     */
    long inflatedLength(byte[] bytes, long limit) throws DataFormatException {
        try (var inflation = new Inflation(bytes)) {
            var scratch = new byte[SCRATCH_BYTES];
            var crc = new CRC32();
            long length = 0;
            while (!inflation.isFinished() && length <= limit) {
                var read = inflation.read(scratch, 0, scratch.length);
                crc.update(scratch, 0, read);
                length += read;
            }
            if (inflation.isFinished()) {
                inflation.check(crc);
            }
            return length;
        }
    }

    /** Decompresses to exactly {@code length} bytes, as {@link #inflatedLength} told. */
    byte[] inflate(byte[] bytes, int length) throws DataFormatException {
        try (var inflation = new Inflation(bytes)) {
            var inflated = new byte[length];
            for (var at = 0; at < length; ) {
                at += inflation.read(inflated, at, length - at);
            }
            return inflated;
        }
    }

    /** One pass over the compressed bytes; frees the inflater's native memory. */
    private final class Inflation implements AutoCloseable {
        private final byte[] bytes;
        private final Inflater inflater;

        Inflation(byte[] bytes) throws DataFormatException {
            this.bytes = bytes;
            var start = ContentEncoding.this == GZIP ? afterGzipHeader(bytes) : 0;
            inflater = new Inflater(ContentEncoding.this == GZIP || !hasZlibHeader(bytes));
            inflater.setInput(bytes, start, bytes.length - start);
        }

        boolean isFinished() {
            return inflater.finished();
        }

        /** Compares with gzip's trailer; browsers forgive a missing one. */
        void check(CRC32 crc) throws DataFormatException {
            var left = inflater.getRemaining();
            if (ContentEncoding.this == GZIP && left >= GZIP_TRAILER) {
                var stored = ByteBuffer.wrap(bytes, bytes.length - left, GZIP_TRAILER)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getInt();
                if (stored != (int) crc.getValue()) {
                    throw new DataFormatException("checksum differs");
                }
            }
        }

        int read(byte[] target, int offset, int length) throws DataFormatException {
            var read = inflater.inflate(target, offset, length);
            if (read == 0 && !inflater.finished()) {
                throw new DataFormatException("compressed data ends early");
            }
            return read;
        }

        @Override
        public void close() {
            inflater.end();
        }
    }

    /** "deflate" is zlib by the standard and raw deflate by habit. */
    private static boolean hasZlibHeader(byte[] bytes) {
        return (bytes[0] & 0x0f) == 8 && ((bytes[0] & 0xff) * 256 + (bytes[1] & 0xff)) % 31 == 0;
    }

    private static int afterGzipHeader(byte[] bytes) throws DataFormatException {
        var flags = bytes[3];
        var at = GZIP_HEADER;
        if ((flags & FLAG_EXTRA) != 0) {
            at += 2 + (at + 1 < bytes.length ? (bytes[at] & 0xff) + (bytes[at + 1] & 0xff) * 256 : 0);
        }
        if ((flags & FLAG_NAME) != 0) {
            at = afterZero(bytes, at);
        }
        if ((flags & FLAG_COMMENT) != 0) {
            at = afterZero(bytes, at);
        }
        if ((flags & FLAG_CRC) != 0) {
            at += 2;
        }
        if (at >= bytes.length) {
            throw new DataFormatException("compressed data ends early");
        }
        return at;
    }

    private static int afterZero(byte[] bytes, int from) {
        var at = from;
        while (at < bytes.length && bytes[at] != 0) {
            at++;
        }
        return at + 1;
    }
}
