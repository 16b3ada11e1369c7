package io.github.img2dataset.fetch;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A gzip file of one member or more (RFC 1952). The JDK's own reader overlooks further members where its source does not
 * tell what is available, and wants each member's trailer, without which browsers do.
 */
final class GzipMembers extends InputStream {
    private static final int HEADER = 10;
    private static final int TRAILER = 8;
    private static final int FLAG_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;

    private final PushbackInputStream source;
    private final CRC32 crc = new CRC32();
    private @Nullable Deflated member;
    private boolean isOver;

    GzipMembers(InputStream compressed) {
        source = new PushbackInputStream(compressed, Deflated.BUFFER);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (!isOver) {
            var open = member == null ? begin() : member;
            var read = open.read(target, offset, length);
            if (read >= 0) {
                crc.update(target, offset, read);
                return read;
            }
            end(open);
        }
        return -1;
    }

    private Deflated begin() throws IOException {
        var header = source.readNBytes(HEADER);
        if (header.length < HEADER || !Signature.GZIP.begins(header)) {
            throw new IOException("no gzip header");
        }
        var flags = header[3];
        if ((flags & FLAG_EXTRA) != 0) {
            var length = source.readNBytes(2);
            skip(length.length < 2 ? 0 : (length[0] & 0xff) + (length[1] & 0xff) * 256);
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_CRC) != 0) {
            skip(2);
        }
        crc.reset();
        var begun = new Deflated(source, true);
        member = begun;
        return begun;
    }

    private void end(Deflated ended) throws IOException {
        ended.end();
        member = null;
        var trailer = source.readNBytes(TRAILER);
        if (trailer.length == TRAILER
                && ByteBuffer.wrap(trailer).order(ByteOrder.LITTLE_ENDIAN).getInt() != (int) crc.getValue()) {
            throw new IOException("checksum differs");
        }
        var next = source.readNBytes(HEADER);
        source.unread(next);
        // Bytes behind the last member that begin no other one are padding.
        isOver = next.length < HEADER || !Signature.GZIP.begins(next);
    }

    private void skip(int bytes) throws IOException {
        if (source.readNBytes(bytes).length < bytes) {
            throw new EOFException("compressed data ends early");
        }
    }

    private void skipText() throws IOException {
        int read;
        do {
            read = source.read();
        } while (read > 0);
    }

    @Override
    public void close() throws IOException {
        if (member != null) {
            member.end();
        }
        source.close();
    }
}
