package io.github.img2dataset.card;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType;
import io.github.img2dataset.sample.ColumnType.Decimal;
import io.github.img2dataset.sample.ColumnType.ListOf;
import io.github.img2dataset.sample.ColumnType.MapOf;
import io.github.img2dataset.sample.ColumnType.Scalar;
import io.github.img2dataset.sample.ColumnType.Struct;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes columns as the {@code features} of a data-set card: the YAML form of Hugging Face's {@code datasets.Features}.
 * Without it the loader guesses types from the first samples, and fails where those hold nothing but nulls.
 */
final class FeatureList {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** Words that a YAML 1.1 parser reads as a boolean or null. */
    private static final Set<String> YAML_WORDS =
            Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null", "none");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final StringBuilder yaml = new StringBuilder();

    /** Appends an image column. */
    void image(String name, String indent) {
        line(indent, "- name: " + text(name));
        line(indent, "  dtype: image");
    }

    /** Appends columns; none may contain a map. */
    void columns(List<Column> columns, String indent) {
        columns.forEach(column -> column(column, indent));
    }

    /** Appends a struct of the given fields. */
    void struct(String name, List<Column> fields, String indent) {
        column(new Column(name, new Struct(fields)), indent);
    }

    private void column(Column column, String indent) {
        line(indent, "- name: " + text(column.name()));
        feature(column.type(), indent + "  ");
    }

    private void feature(ColumnType type, String indent) {
        type.match(
                scalar -> line(indent, "dtype: " + dtype(scalar)),
                decimal -> line(indent, "dtype: " + dtype(decimal)),
                list -> elements(list.element(), indent),
                FeatureList::refuse,
                struct -> {
                    line(indent, "struct:");
                    columns(struct.fields(), indent);
                });
    }

    private void elements(ColumnType element, String indent) {
        element.match(
                scalar -> line(indent, "list: " + dtype(scalar)),
                decimal -> line(indent, "list: " + dtype(decimal)),
                list -> {
                    line(indent, "list:");
                    elements(list.element(), indent + "  ");
                },
                FeatureList::refuse,
                struct -> {
                    line(indent, "list:");
                    columns(struct.fields(), indent);
                });
    }

    private static void refuse(MapOf map) {
        throw new IllegalArgumentException("No feature for " + map);
    }

    private void line(String indent, String text) {
        yaml.append(indent).append(text).append('\n');
    }

    /** Whether {@code datasets} has a feature for the type: it has none for a map. */
    static boolean covers(ColumnType type) {
        return type.fold(
                scalar -> true,
                decimal -> true,
                list -> covers(list.element()),
                map -> false,
                struct -> struct.fields().stream().allMatch(field -> covers(field.type())));
    }

    /** The type of a column's value once it went through JSON, where every integer is long and a date is a text. */
    static ColumnType inJson(ColumnType type) {
        return type.fold(
                FeatureList::inJson,
                decimal -> Scalar.DOUBLE,
                list -> new ListOf(inJson(list.element())),
                map -> map,
                struct -> new Struct(
                        struct.fields().stream().map(FeatureList::inJson).toList()));
    }

    static Column inJson(Column column) {
        return new Column(column.name(), inJson(column.type()));
    }

    private static Scalar inJson(Scalar type) {
        return switch (type) {
            case BOOLEAN -> Scalar.BOOLEAN;
            case INT8, INT16, INT32, INT64 -> Scalar.INT64;
            case FLOAT, DOUBLE -> Scalar.DOUBLE;
            case STRING, BINARY, DATE, TIMESTAMP, TIMESTAMP_NTZ -> Scalar.STRING;
        };
    }

    private static String dtype(Decimal type) {
        return "decimal128(" + type.precision() + ", " + type.scale() + ")";
    }

    private static String dtype(Scalar type) {
        return switch (type) {
            case BOOLEAN -> "bool";
            case INT8 -> "int8";
            case INT16 -> "int16";
            case INT32 -> "int32";
            case INT64 -> "int64";
            case FLOAT -> "float32";
            case DOUBLE -> "float64";
            case STRING -> "string";
            case BINARY -> "binary";
            case DATE -> "date32";
            case TIMESTAMP -> "timestamp[us, tz=UTC]";
            case TIMESTAMP_NTZ -> "timestamp[us]";
        };
    }

    /** A name as a YAML scalar; JSON's quoting is YAML's too. */
    static String text(String name) {
        if (PLAIN.matcher(name).matches() && !YAML_WORDS.contains(name.toLowerCase(Locale.ROOT))) {
            return name;
        }
        return quoted(name);
    }

    private static String quoted(String name) {
        try {
            return JSON.writeValueAsString(name);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A string can always be written as JSON", e);
        }
    }

    @Override
    public String toString() {
        return yaml.toString();
    }
}
