package io.github.img2dataset.urls.parquet;

import io.github.img2dataset.urls.source.MissingColumn;
import io.github.img2dataset.urls.source.TextColumn;
import io.github.img2dataset.urls.source.UrlListConfig;
import io.github.img2dataset.urls.source.UrlListException;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of a Parquet list whose files may differ. */
final class ParquetColumns {
    private static final List<DataType> INTEGERS =
            List.of(DataTypes.ByteType, DataTypes.ShortType, DataTypes.IntegerType, DataTypes.LongType);

    private ParquetColumns() {}

    /**
     * The read columns, each in a type that the values of all files have.
     *
     * @throws UrlListException when no file has one of them, their types have nothing in common, or what should be text
     *     is none
     */
    static StructType common(ParquetFiles files, UrlListConfig config) {
        var columns = new StructType();
        for (var name : config.textCols()) {
            requirePresent(name, files);
            files.types(name).forEach(type -> TextColumn.require(name, type, config));
            columns = columns.add(name, DataTypes.StringType, true);
        }
        for (var name : config.savedCols()) {
            requirePresent(name, files);
            columns = columns.add(name, type(name, files), true);
        }
        return columns;
    }

    private static void requirePresent(String name, ParquetFiles files) {
        if (!files.have(name)) {
            MissingColumn.checkList(name, files.allColumns());
        }
    }

    private static DataType type(String name, ParquetFiles files) {
        return files.types(name).stream().reduce((a, b) -> wider(name, a, b)).orElseThrow();
    }

    private static DataType wider(String name, DataType a, DataType b) {
        if (a.equals(b)) {
            return a;
        }
        if (INTEGERS.contains(a) && INTEGERS.contains(b)) {
            return INTEGERS.get(Math.max(INTEGERS.indexOf(a), INTEGERS.indexOf(b)));
        }
        if (isNumber(a) && isNumber(b)) {
            return DataTypes.DoubleType;
        }
        throw new UrlListException("Column " + name + " of the url list has the type " + a.simpleString()
                + " in some files and " + b.simpleString() + " in others");
    }

    private static boolean isNumber(DataType type) {
        return INTEGERS.contains(type) || type.equals(DataTypes.FloatType) || type.equals(DataTypes.DoubleType);
    }
}
