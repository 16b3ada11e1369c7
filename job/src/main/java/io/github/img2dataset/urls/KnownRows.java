package io.github.img2dataset.urls;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.github.img2dataset.sample.MetadataColumns;
import io.github.img2dataset.sample.Status;
import io.github.img2dataset.storage.InputFile;
import io.github.img2dataset.urls.parquet.ParquetFiles;
import io.github.img2dataset.urls.source.UrlListConfig;
import io.github.img2dataset.urls.source.UrlListException;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a data set has already: those that its metadata calls a success.
 *
 * @param metadata the Parquet files of its finished shards; may be none
 * @param keyCol the saved column that tells whether two rows are the same, or null for the url
 */
public record KnownRows(List<InputFile> metadata, @Nullable String keyCol) {
    private static final String KEY = "known";

    public KnownRows {
        metadata = List.copyOf(metadata);
    }

    /** Place of the key among the columns that are read of a list, as it is saved: the metadata has it so. */
    int keyIndex(UrlListConfig list) {
        if (keyCol == null) {
            return list.textCols().indexOf(list.urlCol());
        }
        var saved = list.savedNames().indexOf(keyCol);
        if (saved < 0) {
            throw new UrlListException("The key column " + keyCol + " is not among the saved columns of the list");
        }
        return list.textCols().size() + saved;
    }

    /** The rows whose value in that column is not known; rows without a value are never known. */
    Dataset<Row> leftOut(SparkSession session, Dataset<Row> rows, String column) {
        var left = rows;
        for (var known : known(session)) {
            left = left.join(known, same(left.schema(), column, known), "left_anti");
        }
        return left;
    }

    private Column same(StructType list, String column, Dataset<Row> known) {
        var listed = list.apply(column).dataType();
        var kept = known.schema().apply(KEY).dataType();
        if (listed instanceof MapType || kept instanceof MapType) {
            throw new UrlListException("The key column " + keyCol + " holds maps, which cannot be compared");
        }
        return comparable(listed, kept)
                ? col(column).equalTo(col(KEY))
                : col(column).cast(DataTypes.StringType).equalTo(col(KEY).cast(DataTypes.StringType));
    }

    /** A column of numbers in one list may have come out as text in another. */
    private static boolean comparable(DataType a, DataType b) {
        return a.equals(b) || (a instanceof NumericType && b instanceof NumericType);
    }

    /** The known keys: one frame, or as many as the metadata has kinds of schemas that Spark cannot merge. */
    private List<Dataset<Row>> known(SparkSession session) {
        if (metadata.isEmpty()) {
            return List.of();
        }
        if (keyCol == null) {
            // With the schema given, Spark reads no footer of what may be many thousands of files beforehand.
            var schema = new StructType()
                    .add(MetadataColumns.URL, DataTypes.StringType)
                    .add(MetadataColumns.STATUS, DataTypes.StringType);
            return List.of(successes(
                    session.read().schema(schema).parquet(ParquetFiles.paths(metadata)), MetadataColumns.URL));
        }
        var files = ParquetFiles.open(session, metadata, List.of(keyCol, MetadataColumns.STATUS));
        var known = files.groups(file -> true).stream()
                .filter(group -> group.sample().has(keyCol))
                .map(group -> successes(files.read(session, group), keyCol))
                .toList();
        if (known.isEmpty()) {
            throw new UrlListException("The data set's metadata has no column " + keyCol
                    + " to compare the list with; choose another key column, or none to compare urls");
        }
        return known;
    }

    private static Dataset<Row> successes(Dataset<Row> rows, String key) {
        return rows.where(col(MetadataColumns.STATUS).equalTo(lit(Status.SUCCESS.label())))
                .select(col(ParquetFiles.quoted(key)).as(KEY));
    }
}
