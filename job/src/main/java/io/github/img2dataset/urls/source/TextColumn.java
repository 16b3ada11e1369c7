package io.github.img2dataset.urls.source;

import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.BinaryType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.NullType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/** Columns that are read as text, held against the types that they have in the list. */
public final class TextColumn {
    private TextColumn() {}

    /**
     * Checks the type of a column of the list.
     *
     * @throws UrlListException if it cannot hold what the column is used for
     */
    public static void require(String name, DataType type, UrlListConfig config) {
        var isUrl = name.equals(config.urlCol());
        var option = isUrl ? "--url_col" : name.equals(config.captionCol()) ? "--caption_col" : "--verify_hash";
        if (type instanceof ArrayType || type instanceof MapType || type instanceof StructType) {
            throw new UrlListException(option + ": the column " + name + " holds no text but " + type.simpleString()
                    + "; make a list with one value a row first (pandas: explode, duckdb: unnest)");
        }
        if (isUrl && !(type instanceof StringType || type instanceof BinaryType || type instanceof NullType)) {
            throw new UrlListException(option + ": the column " + name + " holds no urls but " + type.simpleString()
                    + "; name another one");
        }
    }
}
