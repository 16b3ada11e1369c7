package io.github.img2dataset.urls;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.urls.source.UrlListException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StringType;
import org.apache.spark.sql.types.StructType;

/** Converts column types between Spark's and {@link ColumnType}. */
public final class ColumnTypes {
    private static final Map<DataType, Scalar> SCALARS = Map.ofEntries(
            Map.entry(DataTypes.BooleanType, Scalar.BOOLEAN),
            Map.entry(DataTypes.ByteType, Scalar.INT8),
            Map.entry(DataTypes.ShortType, Scalar.INT16),
            Map.entry(DataTypes.IntegerType, Scalar.INT32),
            Map.entry(DataTypes.LongType, Scalar.INT64),
            Map.entry(DataTypes.FloatType, Scalar.FLOAT),
            Map.entry(DataTypes.DoubleType, Scalar.DOUBLE),
            Map.entry(DataTypes.BinaryType, Scalar.BINARY),
            Map.entry(DataTypes.DateType, Scalar.DATE),
            Map.entry(DataTypes.TimestampType, Scalar.TIMESTAMP),
            Map.entry(DataTypes.TimestampNTZType, Scalar.TIMESTAMP_NTZ),
            // A column that never has a value.
            Map.entry(DataTypes.NullType, Scalar.STRING));

    private ColumnTypes() {}

    /** @throws UrlListException when we have no such type; the message names the column */
    static Column column(String name, DataType type) {
        try {
            return new Column(name, of(type));
        } catch (IllegalArgumentException e) {
            throw new UrlListException("Column " + name + " of the url list cannot be saved: its type "
                    + type.simpleString() + " is not supported");
        }
    }

    /** Columns as Spark's schema, each nullable. */
    public static StructType schema(List<Column> columns) {
        var schema = new StructType();
        for (var column : columns) {
            schema = schema.add(column.name(), sparkType(column.type()));
        }
        return schema;
    }

    private static DataType sparkType(ColumnType type) {
        if (type instanceof ColumnType.Decimal decimal) {
            return DataTypes.createDecimalType(decimal.precision(), decimal.scale());
        }
        if (type instanceof ColumnType.ListOf list) {
            return DataTypes.createArrayType(sparkType(list.element()));
        }
        if (type instanceof ColumnType.MapOf map) {
            return DataTypes.createMapType(sparkType(map.key()), sparkType(map.value()));
        }
        if (type instanceof ColumnType.Struct struct) {
            return schema(struct.fields());
        }
        return SCALARS.entrySet().stream()
                .filter(each -> each.getValue() == type && each.getKey() != DataTypes.NullType)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(DataTypes.StringType);
    }

    private static ColumnType of(DataType type) {
        if (type instanceof StringType) {
            return Scalar.STRING;
        }
        if (type instanceof DecimalType decimal) {
            return new ColumnType.Decimal(decimal.precision(), decimal.scale());
        }
        if (type instanceof ArrayType array) {
            return new ColumnType.ListOf(of(array.elementType()));
        }
        if (type instanceof MapType map) {
            return new ColumnType.MapOf(of(map.keyType()), of(map.valueType()));
        }
        if (type instanceof StructType struct) {
            return new ColumnType.Struct(Arrays.stream(struct.fields())
                    .map(field -> new Column(field.name(), of(field.dataType())))
                    .toList());
        }
        var scalar = SCALARS.get(type);
        if (scalar == null) {
            throw new IllegalArgumentException(type.simpleString());
        }
        return scalar;
    }
}
