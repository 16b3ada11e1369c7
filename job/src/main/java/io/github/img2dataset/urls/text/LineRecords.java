package io.github.img2dataset.urls.text;

import io.github.img2dataset.urls.source.UrlListException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines that start in a stretch of a UTF-8 file, each a record of one field. Lines end at LF, CR LF or CR; empty
 * ones are skipped, and so is a byte order mark.
 */
final class LineRecords implements Records {
    /** No url and no JSON record is this long: something else is being read. */
    private static final int LIMIT = 64 << 20;

    private static final int END = -1;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int next;
    private int limit;
    /** Bytes left in the stretch; a line that starts there is read to its end, wherever that is. */
    private long left;

    private byte[] line = new byte[1 << 12];
    private final Damage invalid = new Damage();
    /** Lines that were ended so far. */
    private long lines;

    private int lineEnd = END;

    /**
     * Reads the lines that start at the first byte or later, before the end.
     *
     * @param in at the stretch's first byte; for another one than the file's first, at the byte before
     */
    LineRecords(InputStream in, long start, long end) throws IOException {
        this.in = in;
        if (start == 0) {
            left = end;
            skipByteOrderMark();
        } else {
            left = end - start + 1;
            skipLine();
        }
    }

    private void skipByteOrderMark() throws IOException {
        while (limit < 3 && fill()) {}
        if (limit >= 3 && buffer[0] == (byte) 0xEF && buffer[1] == (byte) 0xBB && buffer[2] == (byte) 0xBF) {
            next = 3;
            // The first line is the first block's, even if that ends inside the mark.
            left = Math.max(1, left - 3);
        }
    }

    private void skipLine() throws IOException {
        var b = read();
        while (b != END && b != '\n' && b != '\r') {
            b = read();
        }
        lineEnd = b;
    }

    @Override
    public @Nullable String @Nullable [] next() throws IOException {
        while (left > 0) {
            var length = readLine();
            if (length > 0) {
                return new @Nullable String[] {text(length)};
            }
        }
        return null;
    }

    private String text(int length) {
        var text = new String(line, 0, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0
                && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), Arrays.copyOf(line, length))) {
            invalid.add(lines);
        }
        return text;
    }

    @Override
    public Damage invalid() {
        return invalid;
    }

    @Override
    public long lines() {
        return lines;
    }

    private int readLine() throws IOException {
        var length = 0;
        var b = read();
        for (; b != END && b != '\n' && b != '\r'; b = read()) {
            if (length == line.length) {
                line = Arrays.copyOf(line, grown(length));
            }
            line[length++] = (byte) b;
        }
        countLine(length, b);
        return length;
    }

    /** CR LF ends one line, not two. */
    private void countLine(int length, int end) {
        lines += length == 0 && end == '\n' && lineEnd == '\r' ? 0 : 1;
        lineEnd = end;
    }

    private static int grown(int length) {
        if (length >= LIMIT) {
            throw new UrlListException("has a line longer than " + (LIMIT >> 20) + " MiB");
        }
        return length * 2;
    }

    private int read() throws IOException {
        if (next == limit) {
            next = 0;
            limit = 0;
            if (!fill()) {
                left = 0;
                return END;
            }
        }
        left--;
        return buffer[next++];
    }

    private boolean fill() throws IOException {
        var count = in.read(buffer, limit, buffer.length - limit);
        limit += Math.max(count, 0);
        return count > 0;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
