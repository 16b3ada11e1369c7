package io.github.img2dataset.output;

import io.github.img2dataset.metadata.SampleJson;
import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType;
import io.github.img2dataset.sample.ColumnType.ListOf;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.Sample;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sample as a <a href="https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/example/example.proto">
 * {@code tf.train.Example}</a>: the key, the image under its extension's name, {@code txt} when captions are saved,
 * and every metadata column. Whole numbers and booleans are int64 lists, floats are float lists, a list of these
 * likewise; all else is bytes: text, or the JSON of nested values. Null is empty bytes, within a list of numbers 0 or
 * NaN.
 */
final class TfExample {
    private static final int BYTES_LIST = 1;
    private static final int FLOAT_LIST = 2;
    private static final int INT64_LIST = 3;

    private final List<Column> columns;
    private final String imageExtension;
    private final boolean captions;
    private final ProtobufBuffer buffer = new ProtobufBuffer();

    TfExample(SampleSchema schema, String imageExtension, boolean captions) {
        this.columns = schema.columns();
        this.imageExtension = imageExtension;
        this.captions = captions;
    }

    /** The encoded example. */
    byte[] encode(Sample sample, byte[] image) {
        buffer.clear();
        for (var i = columns.size() - 1; i >= 0; i--) {
            prependColumn(columns.get(i), sample.metadata().get(i));
        }
        if (captions) {
            prependFeature("txt", BYTES_LIST, List.of(text(sample.caption() == null ? "" : sample.caption())));
        }
        prependFeature(imageExtension, BYTES_LIST, List.of(image));
        buffer.prependMessage(1, 0); // Example.features
        return buffer.toByteArray();
    }

    private void prependColumn(Column column, @Nullable Object value) {
        if (SampleSchema.isOfFailures(column.name())) {
            return;
        }
        if (value == null) {
            prependFeature(column.name(), BYTES_LIST, List.of(new byte[0]));
        } else if (column.type() instanceof ListOf list) {
            prependFeature(column.name(), kind(list.element()), encoded(list.element(), (List<?>) value));
        } else {
            prependFeature(
                    column.name(), kind(column.type()), encoded(column.type(), Collections.singletonList(value)));
        }
    }

    private static int kind(ColumnType type) {
        return type instanceof Scalar scalar
                ? switch (scalar) {
                    case BOOLEAN, INT8, INT16, INT32, INT64 -> INT64_LIST;
                    case FLOAT, DOUBLE -> FLOAT_LIST;
                    case STRING, BINARY, DATE, TIMESTAMP, TIMESTAMP_NTZ -> BYTES_LIST;
                }
                : BYTES_LIST;
    }

    /** Each value as the {@link Long}, {@link Float} or {@code byte[]} that its list takes. */
    private static List<Object> encoded(ColumnType type, List<?> values) {
        var encoded = new ArrayList<Object>(values.size());
        for (var value : values) {
            encoded.add(
                    switch (kind(type)) {
                        case INT64_LIST -> integer(value);
                        case FLOAT_LIST -> value == null ? Float.NaN : ((Number) value).floatValue();
                        default -> bytes(type, value);
                    });
        }
        return encoded;
    }

    private static Long integer(@Nullable Object value) {
        if (value instanceof Boolean truth) {
            return truth ? 1L : 0L;
        }
        return value == null ? 0L : ((Number) value).longValue();
    }

    private static byte[] bytes(ColumnType type, @Nullable Object value) {
        if (value == null) {
            return new byte[0];
        } else if (value instanceof byte[] binary) {
            return binary;
        }
        return text(SampleJson.text(type, value));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** An entry of {@code map<string, Feature> Features.feature}; written from its end. */
    private void prependFeature(String name, int kind, List<?> values) {
        var end = buffer.length();
        switch (kind) {
            case INT64_LIST -> prependIntegers(values);
            case FLOAT_LIST -> prependFloats(values);
            default -> prependAll(values);
        }
        buffer.prependMessage(kind, end); // the list, a field of Feature
        buffer.prependMessage(2, end); // the entry's value
        buffer.prependBytes(1, text(name)); // the entry's key
        buffer.prependMessage(1, end); // Features.feature
    }

    private void prependIntegers(List<?> values) {
        var end = buffer.length();
        for (var i = values.size() - 1; i >= 0; i--) {
            buffer.prependVarint((Long) values.get(i));
        }
        buffer.prependMessage(1, end); // packed
    }

    private void prependFloats(List<?> values) {
        var end = buffer.length();
        for (var i = values.size() - 1; i >= 0; i--) {
            buffer.prependFloat((Float) values.get(i));
        }
        buffer.prependMessage(1, end); // packed
    }

    private void prependAll(List<?> values) {
        for (var i = values.size() - 1; i >= 0; i--) {
            buffer.prependBytes(1, (byte[]) values.get(i));
        }
    }
}
