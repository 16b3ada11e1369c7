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
        entry(name, "image", indent);
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
        if (column.type() instanceof Scalar || column.type() instanceof Decimal) {
            entry(column.name(), dtype(column.type()), indent);
        } else {
            line(indent, "- name: " + text(column.name()));
            nested(column.type(), indent + "  ");
        }
    }

    private void nested(ColumnType type, String indent) {
        if (type instanceof Struct struct) {
            line(indent, "struct:");
            columns(struct.fields(), indent);
        } else if (type instanceof ListOf list) {
            elements(list.element(), indent);
        } else {
            throw new IllegalArgumentException("No feature for " + type);
        }
    }

    private void elements(ColumnType element, String indent) {
        if (element instanceof Struct struct) {
            line(indent, "list:");
            columns(struct.fields(), indent);
        } else if (element instanceof ListOf) {
            line(indent, "list:");
            nested(element, indent + "  ");
        } else {
            line(indent, "list: " + dtype(element));
        }
    }

    private void entry(String name, String dtype, String indent) {
        line(indent, "- name: " + text(name));
        line(indent, "  dtype: " + dtype);
    }

    private void line(String indent, String text) {
        yaml.append(indent).append(text).append('\n');
    }

    /** Whether {@code datasets} has a feature for the type: it has none for a map. */
    static boolean covers(ColumnType type) {
        if (type instanceof ListOf list) {
            return covers(list.element());
        } else if (type instanceof Struct struct) {
            return struct.fields().stream().allMatch(field -> covers(field.type()));
        }
        return !(type instanceof MapOf);
    }

    /** The type of a column's value once it went through JSON, where every integer is long and a date is a text. */
    static ColumnType inJson(ColumnType type) {
        if (type instanceof Scalar scalar) {
            return inJson(scalar);
        } else if (type instanceof ListOf list) {
            return new ListOf(inJson(list.element()));
        } else if (type instanceof Struct struct) {
            return new Struct(struct.fields().stream().map(FeatureList::inJson).toList());
        }
        return type instanceof Decimal ? Scalar.DOUBLE : type;
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

    private static String dtype(ColumnType type) {
        if (type instanceof Decimal decimal) {
            return "decimal128(" + decimal.precision() + ", " + decimal.scale() + ")";
        } else if (type instanceof Scalar scalar) {
            return dtype(scalar);
        }
        throw new IllegalArgumentException("No feature for " + type);
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
