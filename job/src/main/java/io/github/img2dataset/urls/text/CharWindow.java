package io.github.img2dataset.urls.text;

import io.github.img2dataset.urls.source.UrlListException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * A moving window over the characters of a UTF-8 text: what lies ahead can be looked at as far as needed, then the
 * start is moved on. A byte order mark is left out; bytes that are not UTF-8 become U+FFFD.
 */
final class CharWindow implements Closeable {
    static final int END = -1;
    /** No field, line or JSON value of a url list is this long: something else is being read. */
    private static final int LIMIT = 256 << 20;

    private static final int STEP = 1 << 15;

    private final Utf8Reader reader;
    private char[] chars = new char[4 * STEP];
    private int start;
    private int limit;
    private boolean ended;
    private long line = 1;

    CharWindow(InputStream in) throws IOException {
        reader = new Utf8Reader(in);
        if (at(0) == '\uFEFF') {
            move(1);
        }
    }

    /** The character that many places after the start, or {@link #END}. */
    int at(int offset) throws IOException {
        return start + offset < limit || fill(offset) ? chars[start + offset] : END;
    }

    /** The line of the start, from 1. */
    long line() {
        return line;
    }

    /** Bytes of the text looked at so far that were no UTF-8. */
    Damage invalid() {
        return reader.invalid();
    }

    String text(int from, int to) {
        return new String(chars, start + from, to - from);
    }

    void move(int count) {
        for (var i = start; i < start + count; i++) {
            line += chars[i] == '\n' ? 1 : 0;
        }
        start += count;
    }

    private boolean fill(int offset) throws IOException {
        while (!ended && start + offset >= limit) {
            makeRoom();
            var count = reader.read(chars, limit, chars.length - limit);
            if (count < 0) {
                ended = true;
            } else {
                limit += count;
            }
        }
        return start + offset < limit;
    }

    private void makeRoom() {
        if (chars.length - limit >= STEP) {
            return;
        }
        var length = limit - start;
        if (length > LIMIT) {
            throw new UrlListException("has a record longer than " + (LIMIT >> 20) + " million characters");
        }
        var target = length + STEP > chars.length / 2 ? new char[chars.length * 2] : chars;
        System.arraycopy(chars, start, target, 0, length);
        chars = target;
        start = 0;
        limit = length;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
