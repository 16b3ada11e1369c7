package io.github.img2dataset.urls.text;

import io.github.img2dataset.urls.source.JsonText;
import io.github.img2dataset.urls.source.NestedColumn;
import java.io.IOException;
import java.util.Optional;

/** Finds a column that a JSON document does not have at the top of its records but inside another value. */
final class NestedJsonColumn {
    private NestedJsonColumn() {}

    /** Finds the column, as {@code annotations[].url}; each array is judged by its first element. */
    static Optional<String> find(JsonScanner document, String column) throws IOException {
        return path(document, "", column, 0);
    }

    private static Optional<String> path(JsonScanner document, String path, String column, int depth)
            throws IOException {
        if (depth <= NestedColumn.DEEPEST && document.skip('{')) {
            return inObject(document, path, column, depth);
        }
        if (depth <= NestedColumn.DEEPEST && document.skip('[')) {
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
}
