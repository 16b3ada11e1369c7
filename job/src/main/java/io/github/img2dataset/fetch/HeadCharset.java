package io.github.img2dataset.fetch;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * ISO-8859-1 that bounds a response's head, or a chunked body's trailers, as a whole. HttpClient bounds the length of a
 * line and the number of lines, which together allow megabytes; it has a decoder for each connection, through which all
 * lines go, but for those of the body. On the way {@link HeadLines} rewrites lines that HttpClient is too strict for.
 */
final class HeadCharset extends Charset {
    static final int MOST_BYTES = 64 * 1024;

    HeadCharset() {
        super("x-img2dataset-head", new String[0]);
    }

    @Override
    public boolean contains(Charset other) {
        return StandardCharsets.ISO_8859_1.contains(other);
    }

    @Override
    public CharsetEncoder newEncoder() {
        return StandardCharsets.ISO_8859_1.newEncoder();
    }

    @Override
    public CharsetDecoder newDecoder() {
        return new LineDecoder(this);
    }

    /** Decodes one line after the other, each with its line break, and starts anew after an empty one. */
    private static final class LineDecoder extends CharsetDecoder {
        private final HeadLines lines = new HeadLines();
        private int total;
        private @Nullable CharBuffer line;

        LineDecoder(Charset charset) {
            super(charset, 1, 1);
        }

        @Override
        protected void implReset() {
            line = null;
        }

        @Override
        protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
            var decoded = line;
            if (decoded == null) {
                total += in.remaining();
                if (total > MOST_BYTES) {
                    // HttpClient makes a CharacterCodingException of it.
                    return CoderResult.malformedForLength(in.remaining());
                }
                decoded = CharBuffer.wrap(lines.next(StandardCharsets.ISO_8859_1.decode(in)));
                line = decoded;
                total = lines.isAtStart() ? 0 : total;
            }
            while (decoded.hasRemaining()) {
                if (!out.hasRemaining()) {
                    return CoderResult.OVERFLOW;
                }
                out.put(decoded.get());
            }
            return CoderResult.UNDERFLOW;
        }
    }
}
