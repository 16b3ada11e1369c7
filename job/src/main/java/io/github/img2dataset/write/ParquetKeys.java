package io.github.img2dataset.write;

import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.SeekableStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** Reads the key, the status and, where there is one, the image of every row of a shard's parquet; or its first samples. */
final class ParquetKeys {
    private static final String KEY = "key";
    private static final String STATUS = "status";
    private static final String CAPTION = "caption";
    private static final String URL = "url";

    private ParquetKeys() {}

    /** What is read of a row; empty text for a null. */
    record Row(String key, String status, boolean hasImage) {}

    /**
     * Reads all rows.
     *
     * @param format of the shard; only in {@link OutputFormat#PARQUET} a column holds images
     * @param content takes the images
     */
    static List<Row> read(OutputFolder folder, String name, OutputFormat format, ShardContent content)
            throws IOException {
        var file = new Input(folder, name);
        var image = format == OutputFormat.PARQUET ? imageColumn(file) : null;
        var rows = new ArrayList<Row>();
        try (var reader = new Builder(file, columns(List.of(KEY, STATUS), image)).build()) {
            for (var group = reader.read(); group != null; group = reader.read()) {
                var row = new Row(text(group, KEY), text(group, STATUS), image != null && has(group, image));
                rows.add(row);
                if (row.hasImage()) {
                    content.image(row.key(), group.getBinary(image, 0).getBytes());
                }
            }
        }
        return rows;
    }

    /** The first samples of a shard whose images are in its parquet. */
    static List<StoredSample> first(OutputFolder folder, String name, int most) throws IOException {
        var file = new Input(folder, name);
        var image = imageColumn(file);
        var texts = texts(file);
        var samples = new ArrayList<StoredSample>();
        try (var reader = new Builder(file, columns(texts, image)).build()) {
            for (var group = reader.read(); group != null && samples.size() < most; group = reader.read()) {
                if (has(group, image)) {
                    samples.add(new StoredSample(
                            text(group, KEY),
                            group.getBinary(image, 0).getBytes(),
                            texts.contains(CAPTION) ? text(group, CAPTION) : null,
                            texts.contains(URL) ? text(group, URL) : null));
                }
            }
        }
        return samples;
    }

    /** The columns of words that the file has. */
    private static List<String> texts(InputFile file) throws IOException {
        try (var parquet = ParquetFileReader.open(file)) {
            var schema = parquet.getFileMetaData().getSchema();
            return List.of(KEY, CAPTION, URL).stream()
                    .filter(schema::containsField)
                    .toList();
        }
    }

    /** The last column, where the images are. */
    private static String imageColumn(InputFile file) throws IOException {
        try (var parquet = ParquetFileReader.open(file)) {
            var fields = parquet.getFileMetaData().getSchema().getFields();
            var last = fields.get(fields.size() - 1).getName();
            if (!ShardContent.isImage(last)) {
                throw new IOException("the parquet has no column of images, its last is " + last);
            }
            return last;
        }
    }

    private static boolean has(Group group, String column) {
        return group.getFieldRepetitionCount(column) > 0;
    }

    private static String text(Group group, String column) {
        return has(group, column) ? group.getString(column, 0) : "";
    }

    private static MessageType columns(List<String> texts, @Nullable String image) {
        var columns = Types.buildMessage();
        for (var text : texts) {
            columns.optional(PrimitiveTypeName.BINARY)
                    .as(LogicalTypeAnnotation.stringType())
                    .named(text);
        }
        return image == null
                ? columns.named("sample")
                : columns.optional(PrimitiveTypeName.BINARY).named(image).named("sample");
    }

    private static final class Builder extends ParquetReader.Builder<Group> {
        Builder(InputFile file, MessageType wanted) {
            super(file);
            var columns = new Configuration(false);
            columns.set(ReadSupport.PARQUET_READ_SCHEMA, wanted.toString());
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
