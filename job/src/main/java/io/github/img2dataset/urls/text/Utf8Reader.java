package io.github.img2dataset.urls.text;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Decodes UTF-8; bytes that are none become U+FFFD, and are counted with the line of the first ones. */
final class Utf8Reader implements Closeable {
    private static final char REPLACEMENT = '\uFFFD';

    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final ByteBuffer bytes = ByteBuffer.allocate(1 << 16).limit(0);
    private final Damage invalid = new Damage();
    private boolean ended;
    private long line = 1;

    Utf8Reader(InputStream in) {
        this.in = in;
    }

    /** Reads at least one character into that part of the array; gives how many, or -1 at the end. */
    int read(char[] target, int from, int length) throws IOException {
        var chars = CharBuffer.wrap(target, from, length).slice();
        while (chars.position() == 0 && (bytes.hasRemaining() || !ended)) {
            decode(chars);
        }
        return chars.position() == 0 ? -1 : chars.position();
    }

    private void decode(CharBuffer chars) throws IOException {
        var before = chars.position();
        var result = decoder.decode(bytes, chars, ended);
        countLines(chars, before);
        if (result.isError()) {
            bytes.position(bytes.position() + result.length());
            chars.put(REPLACEMENT);
            invalid.add(line);
        } else if (result.isUnderflow() && !ended) {
            fill();
        }
    }

    private void countLines(CharBuffer chars, int from) {
        for (var i = from; i < chars.position(); i++) {
            line += chars.get(i) == '\n' ? 1 : 0;
        }
    }

    private void fill() throws IOException {
        bytes.compact();
        var count = in.read(bytes.array(), bytes.position(), bytes.remaining());
        ended = count < 0;
        bytes.position(bytes.position() + Math.max(count, 0)).flip();
    }

    /** Bytes read so far that were no UTF-8. */
    Damage invalid() {
        return invalid;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
