package io.github.img2dataset.output;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType;
import io.github.img2dataset.sample.ColumnType.Decimal;
import io.github.img2dataset.sample.ColumnType.ListOf;
import io.github.img2dataset.sample.ColumnType.MapOf;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.ColumnType.Struct;
import java.math.BigInteger;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * Column types as Parquet types, lists and maps in the three levels of <a
 * href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md">the format's specification</a>.
 */
final class ParquetTypes {
    /** Decimals of more digits do not fit a long. */
    static final int LONG_DIGITS = 18;

    static final int INT_DIGITS = 9;

    private ParquetTypes() {}

    static Type of(Column column) {
        return of(column.type(), Repetition.OPTIONAL, column.name());
    }

    private static Type of(ColumnType type, Repetition repetition, String name) {
        return type.fold(
                scalar -> scalar(scalar, repetition, name),
                decimal -> decimal(decimal, repetition, name),
                list -> list(list, repetition, name),
                map -> map(map, repetition, name),
                struct -> struct(struct, repetition, name));
    }

    private static Type list(ListOf list, Repetition repetition, String name) {
        var element = of(list.element(), Repetition.OPTIONAL, "element");
        return Types.list(repetition).element(element).named(name);
    }

    private static Type map(MapOf map, Repetition repetition, String name) {
        return Types.map(repetition)
                .key(of(map.key(), Repetition.REQUIRED, "key"))
                .value(of(map.value(), Repetition.OPTIONAL, "value"))
                .named(name);
    }

    private static Type struct(Struct struct, Repetition repetition, String name) {
        if (struct.fields().isEmpty()) {
            throw new IllegalArgumentException("Parquet has no struct without fields: " + name);
        }
        var group = Types.buildGroup(repetition);
        struct.fields().forEach(field -> group.addField(of(field)));
        return group.named(name);
    }

    private static Type scalar(Scalar type, Repetition repetition, String name) {
        return switch (type) {
            case BOOLEAN -> primitive(PrimitiveTypeName.BOOLEAN, null, repetition, name);
            case INT8 -> primitive(PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(8, true), repetition, name);
            case INT16 -> primitive(PrimitiveTypeName.INT32, LogicalTypeAnnotation.intType(16, true), repetition, name);
            case INT32 -> primitive(PrimitiveTypeName.INT32, null, repetition, name);
            case INT64 -> primitive(PrimitiveTypeName.INT64, null, repetition, name);
            case FLOAT -> primitive(PrimitiveTypeName.FLOAT, null, repetition, name);
            case DOUBLE -> primitive(PrimitiveTypeName.DOUBLE, null, repetition, name);
            case STRING -> primitive(PrimitiveTypeName.BINARY, LogicalTypeAnnotation.stringType(), repetition, name);
            case BINARY -> primitive(PrimitiveTypeName.BINARY, null, repetition, name);
            case DATE -> primitive(PrimitiveTypeName.INT32, LogicalTypeAnnotation.dateType(), repetition, name);
            case TIMESTAMP -> timestamp(true, repetition, name);
            case TIMESTAMP_NTZ -> timestamp(false, repetition, name);
        };
    }

    private static Type timestamp(boolean isInstant, Repetition repetition, String name) {
        var annotation = LogicalTypeAnnotation.timestampType(isInstant, TimeUnit.MICROS);
        return primitive(PrimitiveTypeName.INT64, annotation, repetition, name);
    }

    private static Type decimal(Decimal type, Repetition repetition, String name) {
        var annotation = LogicalTypeAnnotation.decimalType(type.scale(), type.precision());
        if (type.precision() <= LONG_DIGITS) {
            var integer = type.precision() <= INT_DIGITS ? PrimitiveTypeName.INT32 : PrimitiveTypeName.INT64;
            return primitive(integer, annotation, repetition, name);
        }
        return Types.primitive(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY, repetition)
                .length(decimalBytes(type.precision()))
                .as(annotation)
                .named(name);
    }

    /** Bytes of the largest unscaled value with its sign. */
    static int decimalBytes(int precision) {
        return BigInteger.TEN.pow(precision).subtract(BigInteger.ONE).bitLength() / Byte.SIZE + 1;
    }

    private static Type primitive(
            PrimitiveTypeName physical, @Nullable LogicalTypeAnnotation logical, Repetition repetition, String name) {
        var builder = Types.primitive(physical, repetition);
        return (logical == null ? builder : builder.as(logical)).named(name);
    }
}
