package io.github.img2dataset.output;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnsafeByteOperations;
import io.github.img2dataset.metadata.SampleJson;
import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType;
import io.github.img2dataset.sample.ColumnType.ListOf;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.Sample;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
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
    /** The features of an {@code Example}. */
    static final int EXAMPLE_FEATURES = 1;

    /** The only field of {@code Features}, {@code BytesList}, {@code FloatList}, and {@code Int64List}. */
    static final int REPEATED = 1;

    static final int ENTRY_KEY = 1;
    static final int ENTRY_VALUE = 2;
    static final int BYTES_LIST = 1;
    private static final int FLOAT_LIST = 2;
    private static final int INT64_LIST = 3;

    private final List<Column> columns;
    private final String imageExtension;
    private final boolean captions;

    TfExample(SampleSchema schema, String imageExtension, boolean captions) {
        this.columns = schema.columns();
        this.imageExtension = imageExtension;
        this.captions = captions;
    }

    /** The encoded example. */
    byte[] encode(Sample sample, byte[] image) {
        var entries = new ArrayList<ByteString>();
        entries.add(entry(imageExtension, BYTES_LIST, repeated(List.of(UnsafeByteOperations.unsafeWrap(image)))));
        if (captions) {
            var caption = sample.caption() == null ? "" : sample.caption();
            entries.add(entry("txt", BYTES_LIST, repeated(List.of(ByteString.copyFromUtf8(caption)))));
        }
        for (var i = 0; i < columns.size(); i++) {
            if (!SampleSchema.isOfFailures(columns.get(i).name())) {
                entries.add(entry(columns.get(i), sample.metadata().get(i)));
            }
        }
        return message(EXAMPLE_FEATURES, repeated(entries)).toByteArray();
    }

    private static ByteString entry(Column column, @Nullable Object value) {
        if (value == null) {
            return entry(column.name(), BYTES_LIST, repeated(List.of(ByteString.EMPTY)));
        } else if (column.type() instanceof ListOf list) {
            return entry(column.name(), kind(list.element()), list(list.element(), (List<?>) value));
        }
        return entry(column.name(), kind(column.type()), list(column.type(), List.of(value)));
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

    private static ByteString list(ColumnType type, List<?> values) {
        return switch (kind(type)) {
            case INT64_LIST -> packed(values, (out, value) -> out.writeInt64NoTag(integer(value)));
            case FLOAT_LIST -> packed(values, (out, value) -> out.writeFloatNoTag(real(value)));
            default -> repeated(values.stream().map(value -> bytes(type, value)).toList());
        };
    }

    /** A message that consists of one repeated field: {@code BytesList}, {@code Features}. */
    private static ByteString repeated(List<ByteString> values) {
        var field = UnknownFieldSet.Field.newBuilder();
        values.forEach(field::addLengthDelimited);
        return UnknownFieldSet.newBuilder()
                .addField(REPEATED, field.build())
                .build()
                .toByteString();
    }

    /** Writes a number of a packed field. */
    @FunctionalInterface
    private interface PackedNumber {
        void write(CodedOutputStream out, @Nullable Object value) throws IOException;
    }

    private static ByteString packed(List<?> values, PackedNumber number) {
        var bytes = ByteString.newOutput();
        try {
            var out = CodedOutputStream.newInstance(bytes);
            for (var value : values) {
                number.write(out, value);
            }
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("Memory can always be written to", e);
        }
        return message(REPEATED, bytes.toByteString());
    }

    private static long integer(@Nullable Object value) {
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        return value == null ? 0 : ((Number) value).longValue();
    }

    private static float real(@Nullable Object value) {
        return value == null ? Float.NaN : ((Number) value).floatValue();
    }

    private static ByteString bytes(ColumnType type, @Nullable Object value) {
        if (value == null) {
            return ByteString.EMPTY;
        } else if (value instanceof byte[] binary) {
            return UnsafeByteOperations.unsafeWrap(binary);
        }
        return ByteString.copyFromUtf8(SampleJson.text(type, value));
    }

    /** An entry of {@code map<string, Feature> Features.feature}. */
    private static ByteString entry(String name, int kind, ByteString list) {
        return UnknownFieldSet.newBuilder()
                .mergeLengthDelimitedField(ENTRY_KEY, ByteString.copyFromUtf8(name))
                .mergeLengthDelimitedField(ENTRY_VALUE, message(kind, list))
                .build()
                .toByteString();
    }

    private static ByteString message(int field, ByteString value) {
        return UnknownFieldSet.newBuilder()
                .mergeLengthDelimitedField(field, value)
                .build()
                .toByteString();
    }
}
