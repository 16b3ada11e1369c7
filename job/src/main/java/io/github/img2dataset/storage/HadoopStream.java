package io.github.img2dataset.storage;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;

/** A file of a Hadoop file system. */
final class HadoopStream extends SeekableStream {
    private final FSDataInputStream stream;

    HadoopStream(FSDataInputStream stream) {
        this.stream = stream;
    }

    @Override
    public int read() throws IOException {
        return stream.read();
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        return stream.read(bytes, offset, count);
    }

    @Override
    public long position() throws IOException {
        return stream.getPos();
    }

    @Override
    public void seek(long position) throws IOException {
        stream.seek(position);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
