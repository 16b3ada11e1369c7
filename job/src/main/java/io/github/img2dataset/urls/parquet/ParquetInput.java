package io.github.img2dataset.urls.parquet;

import io.github.img2dataset.storage.InputReader;
import io.github.img2dataset.storage.SeekableStream;
import java.io.IOException;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** A listed file as Parquet's library wants to read it. */
record ParquetInput(InputReader files, String path, long length) implements InputFile {

    @Override
    public long getLength() {
        return length;
    }

    @Override
    public SeekableInputStream newStream() throws IOException {
        return new Stream(files.open(path));
    }

    private static final class Stream extends DelegatingSeekableInputStream {
        private final SeekableStream stream;

        Stream(SeekableStream stream) {
            super(stream);
            this.stream = stream;
        }

        @Override
        public long getPos() throws IOException {
            return stream.position();
        }

        @Override
        public void seek(long position) throws IOException {
            stream.seek(position);
        }
    }
}
