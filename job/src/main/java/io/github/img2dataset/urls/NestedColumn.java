package io.github.img2dataset.urls;

import java.io.IOException;
import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** Finds a column that is not at the top of a list's records but inside another one. */
final class NestedColumn {
    private static final int DEEPEST = 8;

    private NestedColumn() {}

    /** Where the column is below the top, as {@code annotations[].url}. */
    static Optional<String> path(StructType records, String column) {
        for (var field : records.fields()) {
            var found = below(field.name(), field.dataType(), column, 0);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> below(String path, DataType type, String column, int depth) {
        if (depth > DEEPEST) {
            return Optional.empty();
        }
        if (type instanceof ArrayType array) {
            return below(path + "[]", array.elementType(), column, depth + 1);
        }
        if (type instanceof StructType struct) {
            for (var field : struct.fields()) {
                var inner = path + "." + field.name();
                var found = field.name().equals(column)
                        ? Optional.of(inner)
                        : below(inner, field.dataType(), column, depth + 1);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** Where the column is in a JSON document, judged by the first element of each array. */
    static Optional<String> path(JsonScanner document, String column) throws IOException {
        return path(document, "", column, 0);
    }

    private static Optional<String> path(JsonScanner document, String path, String column, int depth)
            throws IOException {
        if (depth <= DEEPEST && document.skip('{')) {
            return inObject(document, path, column, depth);
        }
        if (depth <= DEEPEST && document.skip('[')) {
            return inArray(document, path, column, depth);
        }
        document.skipValue();
        return Optional.empty();
    }

    private static Optional<String> inObject(JsonScanner document, String path, String column, int depth)
            throws IOException {
        while (!document.skip('}')) {
            var name = JsonText.unquoted(document.value());
            document.expect(':');
            var inner = path.isEmpty() ? name : path + "." + name;
            var found = name.equals(column) ? Optional.of(inner) : path(document, inner, column, depth + 1);
            if (found.isPresent()) {
                return found;
            }
            document.skip(',');
        }
        return Optional.empty();
    }

    private static Optional<String> inArray(JsonScanner document, String path, String column, int depth)
            throws IOException {
        var found = document.peek() == ']' ? Optional.<String>empty() : path(document, path + "[]", column, depth + 1);
        while (found.isEmpty() && !document.skip(']')) {
            document.expect(',');
            document.skipValue();
        }
        return found;
    }

    /** Says in a clause where it is and how to get it out. */
    static String hint(String path) {
        var end = path.lastIndexOf("[]");
        var advice = end < 0
                ? ""
                : ": jq -c '." + path.substring(0, end + 2) + "' FILE > list.jsonl takes those records out";
        return "it is inside another one, at " + path + advice;
    }
}
