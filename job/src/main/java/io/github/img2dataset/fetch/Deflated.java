package io.github.img2dataset.fetch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** One stream of deflate, raw or in zlib's wrapping, which ends where its data says; what follows goes back to the source. */
final class Deflated extends InputStream {
    /** Bytes that the source must be able to take back. */
    static final int BUFFER = 8 * 1024;

    private final PushbackInputStream source;
    private final Inflater inflater;
    private final byte[] input = new byte[BUFFER];
    private int filled;
    private boolean isOver;

    Deflated(PushbackInputStream source, boolean isRaw) {
        this.source = source;
        this.inflater = new Inflater(isRaw);
    }

    /** The coding "deflate": zlib (RFC 1950) by RFC 9110, raw DEFLATE (RFC 1951) as many servers send it. */
    static Deflated open(InputStream compressed) throws IOException {
        var source = new PushbackInputStream(compressed, BUFFER);
        var header = source.readNBytes(2);
        source.unread(header);
        return new Deflated(source, !isZlibHeader(header));
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (isOver) {
            return -1;
        }
        try {
            while (true) {
                var read = inflater.inflate(target, offset, length);
                if (read > 0) {
                    return read;
                }
                if (inflater.finished()) {
                    giveBack();
                    return -1;
                }
                if (inflater.needsDictionary()) {
                    throw new IOException("preset dictionary");
                }
                feed();
            }
        } catch (DataFormatException e) {
            throw new IOException(e);
        }
    }

    private void feed() throws IOException {
        filled = source.read(input);
        if (filled < 0) {
            throw new EOFException("compressed data ends early");
        }
        inflater.setInput(input, 0, filled);
    }

    private void giveBack() throws IOException {
        isOver = true;
        var unread = inflater.getRemaining();
        source.unread(input, filled - unread, unread);
    }

    @Override
    public void close() throws IOException {
        inflater.end();
        source.close();
    }

    /** Frees native memory and leaves the source open. */
    void end() {
        inflater.end();
    }

    private static boolean isZlibHeader(byte[] bytes) {
        return bytes.length == 2 && (bytes[0] & 0x0f) == 8 && ((bytes[0] & 0xff) * 256 + (bytes[1] & 0xff)) % 31 == 0;
    }
}
