package io.github.img2dataset.urls.parquet;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.util.ArrayList;
import java.util.Optional;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DecimalType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Parquet's types as those that Spark reads them as, by the <a
 * href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md">format's specification</a>. Spark's own
 * reader of footers refuses a whole file for one column of a type that it does not know.
 */
final class ParquetType {
    /** Function of Spark that makes a time of nanoseconds since the epoch, {@code %s}; Spark has microseconds. */
    private static final String INSTANT = "timestamp_micros((%1$s - pmod(%1$s, 1000)) div 1000)";

    private static final String LOCAL = "(timestamp_ntz'1970-01-01 00:00:00' + make_dt_interval(0, 0, 0,"
            + " cast(cast((%1$s - pmod(%1$s, 1000)) div 1000 as decimal(20, 0)) / 1000000 as decimal(18, 6))))";

    private static final int UNSIGNED_LONG_DIGITS = 20;

    private ParquetType() {}

    /** A type that is not read. */
    static final class UnreadException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String type;

        UnreadException(String type) {
            super(type);
            this.type = type;
        }

        /** Parquet's name of the type. */
        String type() {
            return type;
        }
    }

    /** The function that makes a time of the column, when that is one of nanoseconds. */
    static Optional<String> nanoseconds(Type column) {
        return column.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp
                        && timestamp.getUnit() == TimeUnit.NANOS
                ? Optional.of(timestamp.isAdjustedToUTC() ? INSTANT : LOCAL)
                : Optional.empty();
    }

    /** @throws UnreadException when Spark has no such type */
    static DataType of(Type field) {
        if (field.isRepetition(Repetition.REPEATED)) {
            return DataTypes.createArrayType(notRepeated(field));
        }
        return notRepeated(field);
    }

    private static DataType notRepeated(Type field) {
        if (field.isPrimitive()) {
            return primitive(field.asPrimitiveType());
        }
        var group = field.asGroupType();
        var annotation = group.getLogicalTypeAnnotation();
        if (annotation instanceof ListLogicalTypeAnnotation) {
            return DataTypes.createArrayType(element(group));
        }
        if (annotation instanceof MapLogicalTypeAnnotation) {
            var entry = group.getType(0).asGroupType();
            return DataTypes.createMapType(of(entry.getType(0)), of(entry.getType(1)));
        }
        return struct(group);
    }

    private static StructType struct(GroupType group) {
        var fields = new ArrayList<StructField>();
        group.getFields().forEach(field -> fields.add(DataTypes.createStructField(field.getName(), of(field), true)));
        return DataTypes.createStructType(fields);
    }

    /** The specification's rules for lists of two levels, which older writers made. */
    private static DataType element(GroupType list) {
        var repeated = list.getType(0);
        if (repeated.isPrimitive()) {
            return primitive(repeated.asPrimitiveType());
        }
        var group = repeated.asGroupType();
        var isElement = group.getFieldCount() > 1
                || repeated.getName().equals("array")
                || repeated.getName().equals(list.getName() + "_tuple");
        return isElement ? notRepeated(group) : of(group.getType(0));
    }

    private static DataType primitive(PrimitiveType type) {
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> DataTypes.BooleanType;
            case FLOAT -> DataTypes.FloatType;
            case DOUBLE -> DataTypes.DoubleType;
            case INT96 -> DataTypes.TimestampType;
            case INT32, INT64 -> integer(type);
            case BINARY, FIXED_LEN_BYTE_ARRAY -> bytes(type);
        };
    }

    private static DataType integer(PrimitiveType type) {
        var annotation = type.getLogicalTypeAnnotation();
        var isLong = type.getPrimitiveTypeName() == INT64;
        if (annotation == null) {
            return isLong ? DataTypes.LongType : DataTypes.IntegerType;
        } else if (annotation instanceof IntLogicalTypeAnnotation integer) {
            return integer(integer.getBitWidth(), integer.isSigned());
        } else if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
            return decimal(decimal);
        } else if (annotation instanceof DateLogicalTypeAnnotation) {
            return DataTypes.DateType;
        } else if (annotation instanceof TimestampLogicalTypeAnnotation timestamp) {
            return timestamp(timestamp);
        }
        throw new UnreadException(annotation.toString());
    }

    private static DataType decimal(DecimalLogicalTypeAnnotation decimal) {
        if (decimal.getPrecision() > DecimalType.MAX_PRECISION()) {
            throw new UnreadException(decimal.toString());
        }
        return DataTypes.createDecimalType(decimal.getPrecision(), decimal.getScale());
    }

    /** Unsigned numbers need a wider type. */
    private static DataType integer(int bits, boolean isSigned) {
        return switch (isSigned ? bits : bits * 2) {
            case 8 -> DataTypes.ByteType;
            case 16 -> DataTypes.ShortType;
            case 32 -> DataTypes.IntegerType;
            case 64 -> DataTypes.LongType;
            default -> DataTypes.createDecimalType(UNSIGNED_LONG_DIGITS, 0);
        };
    }

    private static DataType timestamp(TimestampLogicalTypeAnnotation timestamp) {
        if (timestamp.getUnit() == TimeUnit.NANOS) {
            return DataTypes.LongType;
        }
        return timestamp.isAdjustedToUTC() ? DataTypes.TimestampType : DataTypes.TimestampNTZType;
    }

    private static DataType bytes(PrimitiveType type) {
        var annotation = type.getLogicalTypeAnnotation();
        if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
            return decimal(decimal);
        }
        if (annotation instanceof StringLogicalTypeAnnotation
                || annotation instanceof EnumLogicalTypeAnnotation
                || annotation instanceof JsonLogicalTypeAnnotation) {
            return DataTypes.StringType;
        }
        var isPlain = annotation == null || type.getPrimitiveTypeName() == BINARY;
        if (!isPlain) {
            throw new UnreadException(annotation.toString());
        }
        return DataTypes.BinaryType;
    }
}
