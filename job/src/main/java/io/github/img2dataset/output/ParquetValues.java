package io.github.img2dataset.output;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType;
import io.github.img2dataset.sample.ColumnType.Decimal;
import io.github.img2dataset.sample.ColumnType.MapOf;
import io.github.img2dataset.sample.ColumnType.Scalar;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.jspecify.annotations.Nullable;

/** Feeds values of any column type to Parquet, in the layout of {@link ParquetTypes}. */
record ParquetValues(RecordConsumer consumer) {
    private static final long MICROS_OF_A_SECOND = 1_000_000;

    void startRow() {
        consumer.startMessage();
    }

    void endRow() {
        consumer.endMessage();
    }

    /** Parquet knows a null by the field's absence. */
    void field(Column column, int index, @Nullable Object value) {
        field(column.name(), index, column.type(), value);
    }

    private void field(String name, int index, ColumnType type, @Nullable Object value) {
        if (value != null) {
            consumer.startField(name, index);
            add(type, value);
            consumer.endField(name, index);
        }
    }

    private void add(ColumnType type, Object value) {
        type.match(
                scalar -> addScalar(scalar, value),
                decimal -> addDecimal(decimal, (BigDecimal) value),
                list -> addList(list.element(), (List<?>) value),
                map -> addMap(map, (Map<?, ?>) value),
                struct -> addStruct(struct.fields(), (List<?>) value));
    }

    private void addScalar(Scalar type, Object value) {
        switch (type) {
            case BOOLEAN -> consumer.addBoolean((Boolean) value);
            case INT8, INT16, INT32 -> consumer.addInteger(((Number) value).intValue());
            case INT64 -> consumer.addLong((Long) value);
            case FLOAT -> consumer.addFloat((Float) value);
            case DOUBLE -> consumer.addDouble((Double) value);
            case STRING -> consumer.addBinary(Binary.fromString((String) value));
            case BINARY -> consumer.addBinary(Binary.fromConstantByteArray((byte[]) value));
            case DATE -> consumer.addInteger(Math.toIntExact(((LocalDate) value).toEpochDay()));
            case TIMESTAMP -> consumer.addLong(micros((Instant) value));
            case TIMESTAMP_NTZ -> consumer.addLong(micros(((LocalDateTime) value).toInstant(ZoneOffset.UTC)));
        }
    }

    /** The count by {@code ChronoUnit.MICROS} overflows on JDK 17 before 1677 and after 2262: it goes by nanoseconds. */
    private static long micros(Instant instant) {
        var seconds = Math.multiplyExact(instant.getEpochSecond(), MICROS_OF_A_SECOND);
        return Math.addExact(seconds, instant.get(ChronoField.MICRO_OF_SECOND));
    }

    private void addDecimal(Decimal type, BigDecimal value) {
        var unscaled = value.setScale(type.scale()).unscaledValue();
        if (type.precision() <= ParquetTypes.INT_DIGITS) {
            consumer.addInteger(unscaled.intValueExact());
        } else if (type.precision() <= ParquetTypes.LONG_DIGITS) {
            consumer.addLong(unscaled.longValueExact());
        } else {
            var minimal = unscaled.toByteArray();
            var fixed = new byte[ParquetTypes.decimalBytes(type.precision())];
            Arrays.fill(fixed, (byte) (unscaled.signum() < 0 ? -1 : 0));
            System.arraycopy(minimal, 0, fixed, fixed.length - minimal.length, minimal.length);
            consumer.addBinary(Binary.fromConstantByteArray(fixed));
        }
    }

    private void addList(ColumnType element, List<?> list) {
        consumer.startGroup();
        if (!list.isEmpty()) {
            consumer.startField("list", 0);
            for (var item : list) {
                consumer.startGroup();
                field("element", 0, element, item);
                consumer.endGroup();
            }
            consumer.endField("list", 0);
        }
        consumer.endGroup();
    }

    private void addMap(MapOf type, Map<?, ?> map) {
        consumer.startGroup();
        if (!map.isEmpty()) {
            consumer.startField("key_value", 0);
            for (var entry : map.entrySet()) {
                consumer.startGroup();
                field("key", 0, type.key(), entry.getKey());
                field("value", 1, type.value(), entry.getValue());
                consumer.endGroup();
            }
            consumer.endField("key_value", 0);
        }
        consumer.endGroup();
    }

    private void addStruct(List<Column> fields, List<?> values) {
        consumer.startGroup();
        for (var i = 0; i < fields.size(); i++) {
            field(fields.get(i), i, values.get(i));
        }
        consumer.endGroup();
    }
}
