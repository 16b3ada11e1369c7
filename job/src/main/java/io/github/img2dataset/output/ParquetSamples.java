package io.github.img2dataset.output;

import io.github.img2dataset.output.ImageColumn.Style;
import io.github.img2dataset.sample.StoredImageTypes;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.SeekableStream;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/** Reads some columns of a shard's parquet; those that it does not have are null in every row. */
final class ParquetSamples {
    private ParquetSamples() {}

    /** Takes a row; its values are gone when the next one is read. */
    @FunctionalInterface
    interface Reader {
        void row(StoredRow row) throws IOException;
    }

    /** Reads all rows. */
    static void read(OutputFolder folder, String name, Set<String> columns, Reader reader) throws IOException {
        readWhile(() -> true, folder, name, columns, reader);
    }

    /** Reads rows as long as more are wanted. */
    static void readWhile(
            BooleanSupplier isWanted, OutputFolder folder, String name, Set<String> columns, Reader reader)
            throws IOException {
        var file = new Input(folder, name);
        var wanted = fields(file).stream()
                .filter(field -> columns.contains(field.getName()))
                .toList();
        try (var rows = new Builder(file, new MessageType("sample", wanted)).build()) {
            for (var group = rows.read(); group != null && isWanted.getAsBoolean(); group = rows.read()) {
                reader.row(new StoredRow(group));
            }
        }
    }

    /** The last column, where {@link OutputFormat#PARQUET} has the images, as schema and footer tell. */
    static ImageColumn images(OutputFolder folder, String name) throws IOException {
        try (var parquet = ParquetFileReader.open(new Input(folder, name))) {
            var metadata = parquet.getFileMetaData();
            var fields = metadata.getSchema().getFields();
            var column = fields.get(fields.size() - 1);
            var last = column.getName();
            var extension = metadata.getKeyValueMetaData().getOrDefault(ImageColumn.EXTENSION, last);
            if (!StoredImageTypes.isImage(extension)) {
                throw new IOException("the parquet has no column of images, its last is " + last);
            }
            return new ImageColumn(last, column.isPrimitive() ? Style.BYTES : Style.HF, extension);
        }
    }

    static List<Type> fields(OutputFolder folder, String name) throws IOException {
        return fields(new Input(folder, name));
    }

    private static List<Type> fields(InputFile file) throws IOException {
        try (var parquet = ParquetFileReader.open(file)) {
            return parquet.getFileMetaData().getSchema().getFields();
        }
    }

    /** All columns of all rows, one after the other; the caller closes it. */
    static ParquetReader<Group> open(OutputFolder folder, String name) throws IOException {
        return new Builder(new Input(folder, name)).build();
    }

    private static final class Builder extends ParquetReader.Builder<Group> {
        Builder(InputFile file) {
            super(file);
            withConf(new Configuration(false));
        }

        Builder(InputFile file, MessageType columns) {
            super(file);
            var configuration = new Configuration(false);
            configuration.set(ReadSupport.PARQUET_READ_SCHEMA, columns.toString());
            withConf(configuration);
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
