package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.sample.Sample;
import io.github.img2dataset.storage.PendingFile;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.jspecify.annotations.Nullable;

/** The shard's parquet: a row for every sample, with the image as the last column or without. */
final class ParquetShardFile implements ShardFile {
    // A row group is held in memory until it is full; several shards are open at once.
    private static final long METADATA_ROW_GROUP_BYTES = 4L << 20;
    private static final long IMAGE_ROW_GROUP_BYTES = 16L << 20;
    private static final int METADATA_PAGE_BYTES = 128 << 10;
    private static final int IMAGE_PAGE_BYTES = 1 << 20;
    private static final int DICTIONARY_BYTES = 256 << 10;

    /** Rows between two looks at sizes: Parquet's own 100 rows could be hundreds of megabytes of images. */
    private static final int ROWS_PER_SIZE_CHECK = 10;

    private final PendingFile file;
    private final ParquetOutput output;
    private final ParquetRows rows;
    private final ParquetWriter<Sample> parquet;
    private boolean committed;

    /** Takes the file over; gives it up when Parquet cannot have such columns. */
    static ParquetShardFile open(
            PendingFile file, SampleSchema schema, @Nullable ImageColumn imageColumn, String attempt)
            throws IOException {
        try {
            return new ParquetShardFile(file, schema, imageColumn, attempt);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private ParquetShardFile(PendingFile file, SampleSchema schema, @Nullable ImageColumn imageColumn, String attempt)
            throws IOException {
        this.file = file;
        this.output = new ParquetOutput(file.stream());
        this.rows = new ParquetRows(schema, imageColumn, attempt);
        this.parquet = new Builder(output, rows, imageColumn).build();
    }

    @Override
    public Encoded encode(Sample sample) {
        rows.check(sample);
        return () -> parquet.write(sample);
    }

    @Override
    public PublishedFile commit() throws IOException {
        parquet.close();
        var published = file.commit();
        committed = true;
        return published;
    }

    @Override
    public void close() throws IOException {
        if (!committed) {
            release();
        }
        file.close();
    }

    /** Gives back the codec's buffers: only closing the writer does, which would write all that it holds. */
    @SuppressWarnings("EmptyCatch") // a writer that failed before may fail again
    private void release() {
        output.abandon();
        try {
            parquet.close();
        } catch (IOException | RuntimeException e) {
            // nothing was to be kept
        }
    }

    /** Sets how pages and row groups are cut, whatever the rows are written from. */
    static <T, B extends ParquetWriter.Builder<T, B>> void configure(B builder, @Nullable ImageColumn imageColumn) {
        builder.withCompressionCodec(CompressionCodecName.SNAPPY);
        builder.withDictionaryPageSize(DICTIONARY_BYTES);
        builder.withMinRowCountForPageSizeCheck(1);
        builder.withMaxRowCountForPageSizeCheck(ROWS_PER_SIZE_CHECK);
        builder.withRowGroupSize(imageColumn == null ? METADATA_ROW_GROUP_BYTES : IMAGE_ROW_GROUP_BYTES);
        builder.withPageSize(imageColumn == null ? METADATA_PAGE_BYTES : IMAGE_PAGE_BYTES);
        if (imageColumn != null) {
            builder.withDictionaryEncoding(imageColumn.bytesPath(), false);
        }
    }

    private static final class Builder extends ParquetWriter.Builder<Sample, Builder> {
        private final ParquetRows rows;

        Builder(OutputFile output, ParquetRows rows, @Nullable ImageColumn imageColumn) {
            super(output);
            this.rows = rows;
            withConf(new Configuration(false));
            configure(this, imageColumn);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        @SuppressWarnings("deprecation") // Parquet 1.13, of Spark 3.5, knows no other form
        protected WriteSupport<Sample> getWriteSupport(Configuration configuration) {
            return rows;
        }
    }
}
