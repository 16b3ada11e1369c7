package io.github.img2dataset.urls;

import static org.apache.spark.sql.functions.col;

import io.github.img2dataset.urls.source.ListSource;
import io.github.img2dataset.urls.source.MissingColumn;
import io.github.img2dataset.urls.source.TextColumn;
import io.github.img2dataset.urls.source.UrlListConfig;
import io.github.img2dataset.urls.source.UrlListException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The read columns of a list that is a frame of Spark's, whatever its columns are called. Runs on the driver. */
final class FrameRows {
    private static final String BY_PLACE = "x";

    private FrameRows() {}

    /**
     * The read columns alone, under the names of {@link ListSource#columnName}, in types that Parquet has.
     *
     * @throws UrlListException when the frame lacks one of them, or has it in a type that a list cannot hold
     */
    static Dataset<Row> read(Dataset<Row> frame, UrlListConfig config) {
        check(frame.schema(), config);
        var names = List.of(frame.schema().fieldNames());
        // By place: names may hold dots, and differ in case alone.
        var numbered = frame.toDF(
                IntStream.range(0, names.size()).mapToObj(i -> BY_PLACE + i).toArray(String[]::new));
        var columns = new ArrayList<Column>();
        for (var name : config.readCols()) {
            var place = names.indexOf(name);
            var isText = columns.size() < config.textCols().size();
            var type = isText
                    ? DataTypes.StringType
                    : NewRows.storable(frame.schema().fields()[place].dataType());
            columns.add(col(BY_PLACE + place).cast(type).as(ListSource.columnName(columns.size())));
        }
        return numbered.select(columns.toArray(Column[]::new));
    }

    private static void check(StructType schema, UrlListConfig config) {
        var names = List.of(schema.fieldNames());
        for (var name : config.readCols()) {
            MissingColumn.checkList(name, schema);
            if (names.indexOf(name) != names.lastIndexOf(name)) {
                throw new UrlListException("The url list has two columns " + name + "; give one another name");
            }
        }
        config.textCols()
                .forEach(name -> TextColumn.require(name, schema.apply(name).dataType(), config));
        config.savedCols()
                .forEach(name -> ColumnTypes.column(name, schema.apply(name).dataType()));
    }
}
