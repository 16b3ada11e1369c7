package io.github.img2dataset.urls.source;

import java.util.Optional;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;

/** Finds a column that is not at the top of a list's records but inside another one. */
public final class NestedColumn {
    public static final int DEEPEST = 8;

    private NestedColumn() {}

    /** Path of a column below the top level, such as {@code annotations[].url}. */
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

    /** Says in a clause where it is and how to get it out. */
    public static String hint(String path) {
        var end = path.lastIndexOf("[]");
        var advice = end < 0
                ? ""
                : ": jq -c '." + path.substring(0, end + 2) + "' FILE > list.jsonl takes those records out";
        return "it is inside another one, at " + path + advice;
    }
}
