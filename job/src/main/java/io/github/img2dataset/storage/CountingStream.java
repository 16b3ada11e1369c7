package io.github.img2dataset.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.FSError;

/** Counts and checksums what goes through. Closing it does nothing: the {@link PendingFile} owns the target. */
final class CountingStream extends OutputStream {
    private final OutputStream target;
    private final CRC32C crc = new CRC32C();
    private long length;

    CountingStream(OutputStream target) {
        this.target = target;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        try {
            target.write(bytes, offset, count);
        } catch (FSError e) {
            throw failed(e);
        }
        crc.update(bytes, offset, count);
        length += count;
    }

    @Override
    public void flush() throws IOException {
        try {
            target.flush();
        } catch (FSError e) {
            throw failed(e);
        }
    }

    /** Hadoop's local file system makes an Error of a full disk, which would end the whole executor. */
    static IOException failed(FSError error) {
        var cause = error.getCause();
        return new IOException(cause == null ? error.getMessage() : cause.getMessage(), error);
    }

    @Override
    public void close() {}

    /** Length and checksum of what was written, under the given name. */
    PublishedFile published(String name) {
        return new PublishedFile(name, length, (int) crc.getValue());
    }
}
