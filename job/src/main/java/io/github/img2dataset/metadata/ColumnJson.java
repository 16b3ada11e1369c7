package io.github.img2dataset.metadata;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType;
import io.github.img2dataset.sample.ColumnType.Scalar;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the value of a column of any type. What JSON lacks: a date or time is its ISO 8601 text (an instant in UTC,
 * with Z), binary is Base64 text, a decimal is a number with all its digits, a struct and a map are objects.
 */
record ColumnJson(PythonJson json) {

    void write(ColumnType type, @Nullable Object value, int depth) {
        if (value == null) {
            json.ascii("null");
            return;
        }
        type.match(
                scalar -> write(scalar, value),
                decimal -> json.ascii(((BigDecimal) value).toPlainString()),
                list -> writeList(list.element(), (List<?>) value, depth),
                map -> writeMap(map.value(), (Map<?, ?>) value, depth),
                struct -> writeStruct(struct.fields(), (List<?>) value, depth));
    }

    private void write(Scalar type, Object value) {
        switch (type) {
            case BOOLEAN, INT8, INT16, INT32, INT64 -> json.ascii(value.toString());
            case FLOAT, DOUBLE -> json.number(((Number) value).doubleValue());
            case STRING, BINARY, DATE, TIMESTAMP, TIMESTAMP_NTZ -> json.string(text(value));
        }
    }

    private void writeList(ColumnType element, List<?> list, int depth) {
        var separator = '[';
        for (var item : list) {
            json.element(separator, depth);
            write(element, item, depth + 1);
            separator = ',';
        }
        end(list.isEmpty(), '[', ']', depth);
    }

    private void writeMap(ColumnType type, Map<?, ?> map, int depth) {
        var separator = '{';
        for (var entry : map.entrySet()) {
            json.element(separator, depth).string(text(entry.getKey())).ascii(": ");
            write(type, entry.getValue(), depth + 1);
            separator = ',';
        }
        end(map.isEmpty(), '{', '}', depth);
    }

    private void writeStruct(List<Column> fields, List<?> values, int depth) {
        var separator = '{';
        for (var i = 0; i < fields.size(); i++) {
            json.element(separator, depth).string(fields.get(i).name()).ascii(": ");
            write(fields.get(i).type(), values.get(i), depth + 1);
            separator = ',';
        }
        end(fields.isEmpty(), '{', '}', depth);
    }

    private void end(boolean empty, char open, char close, int depth) {
        if (empty) {
            json.ascii("" + open + close);
        } else {
            json.end(close, depth);
        }
    }

    /** A scalar without quotes: what a string of it holds. */
    static String text(Object value) {
        if (value instanceof Double || value instanceof Float) {
            return new PythonJson(false).number(((Number) value).doubleValue()).asString();
        } else if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        return value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : value.toString();
    }
}
