package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Samples as Parquet rows: the metadata columns, then the image where there is a column for it. */
final class ParquetRows extends WriteSupport<Sample> {
    private static final ParquetValues CHECKED = new ParquetValues(new NullRecordConsumer());

    private final List<Column> columns;
    private final @Nullable String imageColumn;
    private final Map<String, String> footer;
    private @Nullable ParquetValues values;

    ParquetRows(SampleSchema schema, @Nullable String imageColumn, String attempt) {
        this.columns = schema.columns();
        this.imageColumn = imageColumn;
        this.footer = Map.of("img2dataset.attempt", attempt);
    }

    @Override
    public String getName() {
        return "img2dataset";
    }

    @Override
    @SuppressWarnings("deprecation") // Parquet 1.13, of Spark 3.5, knows no other form
    public WriteContext init(Configuration configuration) {
        var fields = new ArrayList<Type>();
        columns.forEach(column -> fields.add(ParquetTypes.of(column)));
        if (imageColumn != null) {
            fields.add(ParquetTypes.of(new Column(imageColumn, Scalar.BINARY)));
        }
        return new WriteContext(new MessageType("sample", fields), footer);
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        values = new ParquetValues(recordConsumer);
    }

    @Override
    public void write(Sample sample) {
        if (values == null) {
            throw new IllegalStateException("Parquet did not prepare the writer");
        }
        write(sample, values);
    }

    /**
     * Converts every value and keeps none: a value that cannot be converted would leave the writer of the whole shard
     * unusable.
     */
    void check(Sample sample) {
        write(sample, CHECKED);
    }

    private void write(Sample sample, ParquetValues values) {
        values.startRow();
        for (var i = 0; i < columns.size(); i++) {
            values.field(columns.get(i), i, sample.metadata().get(i));
        }
        if (imageColumn != null) {
            values.field(new Column(imageColumn, Scalar.BINARY), columns.size(), sample.image());
        }
        values.endRow();
    }
}
