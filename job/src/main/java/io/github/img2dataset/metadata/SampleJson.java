package io.github.img2dataset.metadata;

import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType;
import io.github.img2dataset.sample.ColumnType.Decimal;
import io.github.img2dataset.sample.ColumnType.Scalar;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A sample's {@code .json}: byte for byte what Python's {@code json.dumps(…, indent=4)} gives for its metadata, {@code
 * failure_reason} left out (it is there only for samples that have no such file). A date or time is its ISO 8601 text
 * (an instant in UTC, with Z), binary is Base64 text, a decimal is a number with all its digits, a struct and a map are
 * objects. Reuses its buffer: one per writer, single-threaded.
 */
public final class SampleJson {
    private final PythonJson json = new PythonJson(true);
    private final ColumnJson columnJson = new ColumnJson(json);
    /** For each column that is written: its place among all columns. {@code types} has its type, and {@code labels} what stands before its value. */
    private final int[] places;

    private final ColumnType[] types;
    private final byte[][] labels;

    /** Prepares the JSON of a run's samples. */
    public SampleJson(SampleSchema schema) {
        this(schema.columns());
    }

    /** Prepares the JSON of samples with those columns. */
    public SampleJson(List<Column> columns) {
        places = IntStream.range(0, columns.size())
                .filter(i -> !SampleSchema.isOfFailures(columns.get(i).name()))
                .toArray();
        types = new ColumnType[places.length];
        labels = new byte[places.length][];
        for (var i = 0; i < places.length; i++) {
            var column = columns.get(places[i]);
            types[i] = column.type();
            labels[i] = label(i == 0 ? '{' : ',', column.name());
        }
    }

    private static byte[] label(char separator, String name) {
        return new PythonJson(true)
                .element(separator, 0)
                .string(name)
                .ascii(": ")
                .toByteArray();
    }

    /** The file's bytes, ASCII. */
    public byte[] bytes(List<@Nullable Object> values) {
        json.clear();
        for (var i = 0; i < types.length; i++) {
            json.ascii(labels[i]);
            columnJson.write(types[i], values.get(places[i]), 1);
        }
        return json.end('}', 0).toByteArray();
    }

    /** One value where only text will do: a scalar as it is, a nested value as JSON on one line. */
    public static String text(ColumnType type, Object value) {
        if (type instanceof Scalar || type instanceof Decimal) {
            return ColumnJson.text(value);
        }
        var oneLine = new PythonJson(false);
        new ColumnJson(oneLine).write(type, value, 0);
        return oneLine.asString();
    }
}
