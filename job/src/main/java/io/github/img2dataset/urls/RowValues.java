package io.github.img2dataset.urls;

import io.github.img2dataset.sample.ColumnType;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/** Values of Spark's rows as the plain Java values that {@link ColumnType} names. */
final class RowValues {
    private RowValues() {}

    /** The value of that field. */
    static @Nullable Object of(Row row, int field, ColumnType type) {
        if (row.isNullAt(field)) {
            return null;
        }
        if (type instanceof ColumnType.ListOf list) {
            return list(row.getList(field), list.element());
        }
        if (type instanceof ColumnType.MapOf map) {
            return map(row.getJavaMap(field), map);
        }
        if (type instanceof ColumnType.Struct struct) {
            return struct(row.getStruct(field), struct);
        }
        return plain(row.get(field));
    }

    /** Whether Spark hands out the old classes of dates depends on the version and on the thread's active session. */
    private static Object plain(Object value) {
        if (value instanceof Timestamp timestamp) {
            return timestamp.toInstant();
        }
        return value instanceof Date date ? date.toLocalDate() : value;
    }

    private static List<@Nullable Object> list(List<?> values, ColumnType element) {
        var converted = new ArrayList<@Nullable Object>(values.size());
        values.forEach(value -> converted.add(converted(value, element)));
        return Collections.unmodifiableList(converted);
    }

    private static Map<@Nullable Object, @Nullable Object> map(Map<?, ?> values, ColumnType.MapOf type) {
        var converted = new LinkedHashMap<@Nullable Object, @Nullable Object>();
        values.forEach((key, value) -> converted.put(converted(key, type.key()), converted(value, type.value())));
        return Collections.unmodifiableMap(converted);
    }

    private static List<@Nullable Object> struct(Row row, ColumnType.Struct type) {
        var converted = new ArrayList<@Nullable Object>(row.size());
        for (var i = 0; i < row.size(); i++) {
            converted.add(of(row, i, type.fields().get(i).type()));
        }
        return Collections.unmodifiableList(converted);
    }

    /** Spark's lists and maps are Scala's, of other classes in 2.12 and 2.13; a row's own methods turn them into Java's. */
    private static @Nullable Object converted(@Nullable Object value, ColumnType type) {
        return value == null ? null : of(RowFactory.create(value), 0, type);
    }
}
