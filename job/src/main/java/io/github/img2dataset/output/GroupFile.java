package io.github.img2dataset.output;

import io.github.img2dataset.storage.PendingFile;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.GroupWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** A Parquet file of rows that are handed on as they were read. Single-threaded. */
final class GroupFile implements AutoCloseable {
    private final PendingFile file;
    private final ParquetOutput output;
    private final ParquetWriter<Group> parquet;
    private boolean committed;

    /** Takes the file over; gives it up when Parquet cannot have such columns. */
    static GroupFile open(PendingFile file, MessageType columns, @Nullable ImageColumn images, String attempt)
            throws IOException {
        try {
            return new GroupFile(file, columns, images, attempt);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private GroupFile(PendingFile file, MessageType columns, @Nullable ImageColumn images, String attempt)
            throws IOException {
        this.file = file;
        this.output = new ParquetOutput(file.stream());
        var footer = new HashMap<>(images == null ? Map.of() : images.footer());
        footer.put("img2dataset.attempt", attempt);
        var builder = new Builder(output, new Rows(columns, footer));
        ParquetShardFile.configure(builder, images);
        this.parquet = builder.build();
    }

    void write(Group row) throws IOException {
        parquet.write(row);
    }

    PublishedFile commit() throws IOException {
        parquet.close();
        var published = file.commit();
        committed = true;
        return published;
    }

    /** Aborts unless committed. */
    @Override
    @SuppressWarnings("EmptyCatch") // a writer that failed before may fail again
    public void close() throws IOException {
        if (!committed) {
            output.abandon();
            try {
                parquet.close(); // the only way to give back the codec's buffers
            } catch (IOException | RuntimeException e) {
                // nothing was to be kept
            }
        }
        file.close();
    }

    private static final class Rows extends WriteSupport<Group> {
        private final MessageType columns;
        private final Map<String, String> footer;
        private @Nullable GroupWriter writer;

        Rows(MessageType columns, Map<String, String> footer) {
            this.columns = columns;
            this.footer = footer;
        }

        @Override
        public String getName() {
            return "img2dataset";
        }

        @Override
        @SuppressWarnings("deprecation") // Parquet 1.13, of Spark 3.5, knows no other form
        public WriteContext init(Configuration configuration) {
            return new WriteContext(columns, footer);
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            writer = new GroupWriter(consumer, columns);
        }

        @Override
        public void write(Group row) {
            if (writer == null) {
                throw new IllegalStateException("Parquet did not prepare the writer");
            }
            writer.write(row);
        }
    }

    private static final class Builder extends ParquetWriter.Builder<Group, Builder> {
        private final Rows rows;

        Builder(OutputFile output, Rows rows) {
            super(output);
            this.rows = rows;
            withConf(new Configuration(false));
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // Parquet 1.13, of Spark 3.5, knows no other form
        protected WriteSupport<Group> getWriteSupport(Configuration configuration) {
            return rows;
        }
    }
}
