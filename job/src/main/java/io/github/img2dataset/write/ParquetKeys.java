package io.github.img2dataset.write;

import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.SeekableStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;

/** Reads the key and status of every row of a shard's parquet, and no other column. */
final class ParquetKeys {
    private static final String COLUMNS =
            "message sample { optional binary key (STRING); optional binary status (STRING); }";

    private ParquetKeys() {}

    /** What is read of a row; empty text for a null. */
    record Row(String key, String status) {}

    static List<Row> read(OutputFolder folder, String name) throws IOException {
        var rows = new ArrayList<Row>();
        try (var reader = new Builder(new Input(folder, name)).build()) {
            for (var group = reader.read(); group != null; group = reader.read()) {
                rows.add(new Row(text(group, "key"), text(group, "status")));
            }
        }
        return rows;
    }

    private static String text(Group group, String column) {
        return group.getFieldRepetitionCount(column) == 0 ? "" : group.getString(column, 0);
    }

    private static final class Builder extends ParquetReader.Builder<Group> {
        Builder(InputFile file) {
            super(file);
            var columns = new Configuration(false);
            columns.set(ReadSupport.PARQUET_READ_SCHEMA, COLUMNS);
            withConf(columns);
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    private record Input(OutputFolder folder, String name) implements InputFile {

        @Override
        public long getLength() throws IOException {
            return folder.info(name)
                    .orElseThrow(() -> new IOException(name + " is missing"))
                    .length();
        }

        @Override
        public SeekableInputStream newStream() throws IOException {
            return new Stream(folder.open(name));
        }
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
