package io.github.img2dataset.fetch;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/**
 * ISO-8859-1 that bounds a response's head, or a chunked body's trailers, as a whole. HttpClient bounds the length of a
 * line and the number of lines, which together allow megabytes; it has a decoder for each connection, through which all
 * lines go, but for those of the body.
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

    /** Decodes one line after the other, each with its line break, and starts to count anew after an empty one. */
    private static final class LineDecoder extends CharsetDecoder {
        private int total;
        private boolean empty;

        LineDecoder(Charset charset) {
            super(charset, 1, 1);
        }

        @Override
        protected void implReset() {
            total = empty ? 0 : total;
            empty = true;
        }

        @Override
        protected CoderResult decodeLoop(ByteBuffer in, CharBuffer out) {
            while (in.hasRemaining()) {
                if (!out.hasRemaining()) {
                    return CoderResult.OVERFLOW;
                }
                if (++total > MOST_BYTES) {
                    // HttpClient makes a CharacterCodingException of it.
                    return CoderResult.malformedForLength(in.remaining());
                }
                var character = (char) (in.get() & 0xff);
                empty &= character == '\r' || character == '\n';
                out.put(character);
            }
            return CoderResult.UNDERFLOW;
        }
    }
}
