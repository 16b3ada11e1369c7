package io.github.img2dataset.fetch;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.jspecify.annotations.Nullable;

/**
 * The layers of compression of one body. Undone in two passes, the first of which only counts, so that a bomb costs time but
 * never memory; and no layer may yield more than the whole may have.
 *
 * @param layers the one that was applied last comes first; not empty
 */
record ContentEncodings(List<ContentEncoding> layers) {
    /** Most encodings of one body that are undone; curl's limit. */
    private static final int MOST_LAYERS = 5;

    private static final int SCRATCH_BYTES = 64 * 1024;

    /** The encodings that a response's Content-Encoding fields name together; null when there is nothing to undo. */
    static @Nullable ContentEncodings of(Header... fields) {
        List<ContentEncoding> layers = new ArrayList<>();
        for (var field : fields) {
            for (var name : String.valueOf(field.getValue()).split(",", -1)) {
                var layer = ContentEncoding.of(name);
                if (layer != null) {
                    layers.add(layer);
                }
            }
        }
        Collections.reverse(layers);
        return layers.isEmpty() ? null : new ContentEncodings(List.copyOf(layers));
    }

    /**
     * The length of the decompressed bytes.
     *
     * @return more than {@code limit} as soon as that is passed, by any layer
     * @throws IOException when the data is damaged or ends early
     */
    long decodedLength(byte[] bytes, long limit) throws IOException {
        try (var decoded = open(bytes, limit)) {
            var scratch = new byte[SCRATCH_BYTES];
            long length = 0;
            for (var read = 0; read >= 0 && length <= limit; read = decoded.read(scratch)) {
                length += read;
            }
            return length;
        } catch (TooLongException e) {
            return limit + 1;
        } catch (RuntimeException e) {
            // Decoders stumble over damaged data with unchecked exceptions, too.
            throw new IOException(e);
        }
    }

    /** Decompresses to exactly {@code length} bytes, as {@link #decodedLength} told. */
    byte[] decode(byte[] bytes, int length) throws IOException {
        try (var decoded = open(bytes, Long.MAX_VALUE)) {
            return decoded.readNBytes(length);
        }
    }

    private InputStream open(byte[] bytes, long limit) throws IOException {
        if (layers.size() > MOST_LAYERS) {
            throw new ContentEncoding.UnsupportedException();
        }
        InputStream stream = new ByteArrayInputStream(bytes);
        for (var layer : layers) {
            var compressed = new BufferedInputStream(stream);
            compressed.mark(ContentEncoding.SIGNATURE);
            var start = compressed.readNBytes(ContentEncoding.SIGNATURE);
            compressed.reset();
            stream = layer.isPresentIn(start) ? new Bounded(layer.open(compressed), limit) : compressed;
        }
        return stream;
    }

    /** A layer that ends by an exception when it yields too much. */
    private static final class Bounded extends FilterInputStream {
        private long left;

        Bounded(InputStream decoded, long limit) {
            super(decoded);
            left = limit;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            var read = super.read(target, offset, length);
            left -= Math.max(read, 0);
            if (left < 0) {
                throw new TooLongException();
            }
            return read;
        }
    }

    private static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException() {
            super("too long");
        }
    }
}
