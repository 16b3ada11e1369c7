package io.github.img2dataset.output;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType;
import io.github.img2dataset.sample.ColumnType.Decimal;
import io.github.img2dataset.sample.ColumnType.ListOf;
import io.github.img2dataset.sample.ColumnType.MapOf;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.ColumnType.Struct;
import java.util.List;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/** Parquet types as column types: the way back from {@link ParquetTypes}, and from what pyarrow writes. */
final class StoredColumns {
    private StoredColumns() {}

    /** Columns for the fields, in their order. */
    static List<Column> of(GroupType fields) {
        return fields.getFields().stream()
                .map(field -> new Column(field.getName(), type(field)))
                .toList();
    }

    static ColumnType type(Type field) {
        if (field.isPrimitive()) {
            return primitive(field.asPrimitiveType());
        }
        var group = field.asGroupType();
        var annotation = group.getLogicalTypeAnnotation();
        if (annotation instanceof ListLogicalTypeAnnotation) {
            return new ListOf(type(element(group)));
        } else if (annotation instanceof MapLogicalTypeAnnotation) {
            var entry = group.getType(0).asGroupType();
            return new MapOf(type(entry.getType(0)), type(entry.getType(1)));
        }
        return new Struct(of(group));
    }

    /** The field that holds an element; in lists of two levels, as old writers made them, the repeated one itself. */
    static Type element(GroupType list) {
        var repeated = list.getType(0);
        return isThreeLevels(list) ? repeated.asGroupType().getType(0) : repeated;
    }

    /** Whether a list has three levels, by Parquet's <a href="https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists">rules</a>. */
    static boolean isThreeLevels(GroupType list) {
        var repeated = list.getType(0);
        return !repeated.isPrimitive()
                && repeated.asGroupType().getFieldCount() == 1
                && !repeated.getName().equals("array")
                && !repeated.getName().equals(list.getName() + "_tuple");
    }

    private static ColumnType primitive(PrimitiveType type) {
        var annotation = type.getLogicalTypeAnnotation();
        if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
            return new Decimal(decimal.getPrecision(), decimal.getScale());
        }
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> Scalar.BOOLEAN;
            case INT32 -> int32(annotation);
            case INT64 -> int64(annotation);
            case FLOAT -> Scalar.FLOAT;
            case DOUBLE -> Scalar.DOUBLE;
            case INT96 -> Scalar.TIMESTAMP;
            case BINARY, FIXED_LEN_BYTE_ARRAY -> isText(annotation) ? Scalar.STRING : Scalar.BINARY;
        };
    }

    private static ColumnType int32(LogicalTypeAnnotation annotation) {
        if (annotation instanceof DateLogicalTypeAnnotation) {
            return Scalar.DATE;
        }
        var isUnsigned = annotation instanceof IntLogicalTypeAnnotation integer && !integer.isSigned();
        return isUnsigned ? Scalar.INT64 : Scalar.INT32;
    }

    private static ColumnType int64(LogicalTypeAnnotation annotation) {
        if (annotation instanceof TimestampLogicalTypeAnnotation timestamp) {
            return timestamp.isAdjustedToUTC() ? Scalar.TIMESTAMP : Scalar.TIMESTAMP_NTZ;
        }
        return Scalar.INT64;
    }

    private static boolean isText(LogicalTypeAnnotation annotation) {
        return annotation instanceof StringLogicalTypeAnnotation
                || annotation instanceof EnumLogicalTypeAnnotation
                || annotation instanceof JsonLogicalTypeAnnotation;
    }
}
