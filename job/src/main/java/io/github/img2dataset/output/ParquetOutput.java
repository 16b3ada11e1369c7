package io.github.img2dataset.output;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/** Lets Parquet write into a stream that has an owner. */
final class ParquetOutput implements OutputFile {
    private OutputStream target;

    ParquetOutput(OutputStream target) {
        this.target = target;
    }

    /** Makes the stream take everything from now on and keep nothing. */
    void abandon() {
        target = OutputStream.nullOutputStream();
    }

    @Override
    public PositionOutputStream create(long blockSizeHint) {
        return new Stream();
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
        return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
        return false;
    }

    @Override
    public long defaultBlockSize() {
        return 0;
    }

    private final class Stream extends PositionOutputStream {
        private long position;

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int value) throws IOException {
            target.write(value);
            position++;
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            target.write(bytes, offset, count);
            position += count;
        }

        @Override
        public void flush() throws IOException {
            target.flush();
        }
    }
}
