package io.github.img2dataset.output;

import io.github.img2dataset.sample.ColumnType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.NanoTime;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.jspecify.annotations.Nullable;

/** Values of a Parquet row in the classes of {@link StoredColumns}' types. */
final class StoredValues {
    private static final int JULIAN_DAY_OF_EPOCH = 2_440_588;

    private StoredValues() {}

    /** A value for each field, in their order. */
    static List<@Nullable Object> of(Group row) {
        var values = new ArrayList<@Nullable Object>();
        for (var field = 0; field < row.getType().getFieldCount(); field++) {
            values.add(row.getFieldRepetitionCount(field) == 0 ? null : value(row, field, 0));
        }
        return values;
    }

    private static Object value(Group group, int field, int index) {
        var type = group.getType().getType(field);
        if (type.isPrimitive()) {
            return scalar(group, field, index, type.asPrimitiveType());
        }
        var column = StoredColumns.type(type);
        var inner = group.getGroup(field, index);
        if (column instanceof ColumnType.ListOf) {
            return list(inner, type.asGroupType());
        }
        return column instanceof ColumnType.MapOf ? map(inner) : of(inner);
    }

    private static List<@Nullable Object> list(Group list, GroupType type) {
        var isThreeLevels = StoredColumns.isThreeLevels(type);
        var elements = new ArrayList<@Nullable Object>();
        for (var i = 0; i < list.getFieldRepetitionCount(0); i++) {
            elements.add(isThreeLevels ? of(list.getGroup(0, i)).get(0) : value(list, 0, i));
        }
        return elements;
    }

    private static Map<Object, @Nullable Object> map(Group map) {
        var entries = new LinkedHashMap<Object, @Nullable Object>();
        for (var i = 0; i < map.getFieldRepetitionCount(0); i++) {
            var entry = of(map.getGroup(0, i));
            entries.put(String.valueOf(entry.get(0)), entry.get(1));
        }
        return entries;
    }

    private static Object scalar(Group group, int field, int index, PrimitiveType type) {
        if (type.getLogicalTypeAnnotation() instanceof DecimalLogicalTypeAnnotation decimal) {
            return new BigDecimal(unscaled(group, field, index, type), decimal.getScale());
        }
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> group.getBoolean(field, index);
            case INT32 -> int32(group.getInteger(field, index), type);
            case INT64 -> int64(group.getLong(field, index), type);
            case FLOAT -> group.getFloat(field, index);
            case DOUBLE -> group.getDouble(field, index);
            case INT96 -> instant(NanoTime.fromBinary(group.getInt96(field, index)));
            case BINARY, FIXED_LEN_BYTE_ARRAY ->
                StoredColumns.type(type) == ColumnType.Scalar.STRING
                        ? group.getBinary(field, index).toStringUsingUTF8()
                        : group.getBinary(field, index).getBytes();
        };
    }

    private static BigInteger unscaled(Group group, int field, int index, PrimitiveType type) {
        var physical = type.getPrimitiveTypeName();
        if (physical == PrimitiveTypeName.INT32) {
            return BigInteger.valueOf(group.getInteger(field, index));
        }
        return physical == PrimitiveTypeName.INT64
                ? BigInteger.valueOf(group.getLong(field, index))
                : new BigInteger(group.getBinary(field, index).getBytes());
    }

    private static Object int32(int value, PrimitiveType type) {
        var column = StoredColumns.type(type);
        if (column == ColumnType.Scalar.DATE) {
            return LocalDate.ofEpochDay(value);
        }
        return column == ColumnType.Scalar.INT64 ? (Object) Integer.toUnsignedLong(value) : (Object) value;
    }

    private static Object int64(long value, PrimitiveType type) {
        if (!(type.getLogicalTypeAnnotation() instanceof TimestampLogicalTypeAnnotation timestamp)) {
            return value;
        }
        var unit =
                switch (timestamp.getUnit()) {
                    case MILLIS -> ChronoUnit.MILLIS;
                    case MICROS -> ChronoUnit.MICROS;
                    case NANOS -> ChronoUnit.NANOS;
                };
        var instant = Instant.EPOCH.plus(value, unit);
        return timestamp.isAdjustedToUTC() ? instant : LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    private static Instant instant(NanoTime time) {
        return Instant.EPOCH
                .plus(time.getJulianDay() - (long) JULIAN_DAY_OF_EPOCH, ChronoUnit.DAYS)
                .plusNanos(time.getTimeOfDayNanos());
    }
}
