package io.github.img2dataset.urls.text;

import io.github.img2dataset.urls.source.JsonText;
import io.github.img2dataset.urls.source.MissingColumn;
import io.github.img2dataset.urls.source.UrlListException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One column of a JSON document that is an object of columns, read in a stream of its own: an array of values, or an
 * object of row labels and values (what pandas' {@code to_json} writes).
 */
final class JsonColumn implements Closeable {
    private final JsonScanner scanner;
    private final boolean labeled;
    private String label = "";
    private boolean first = true;
    private boolean ended;

    /**
     * Moves on to the column.
     *
     * @param scanner at the document's start; closed with this
     * @throws UrlListException when the document lacks the column, or it is no column
     */
    JsonColumn(JsonScanner scanner, String name) throws IOException {
        this.scanner = scanner;
        moveTo(name);
        labeled = scanner.skip('{');
        if (!labeled) {
            scanner.expect('[');
        }
    }

    private void moveTo(String name) throws IOException {
        var names = new ArrayList<String>();
        scanner.expect('{');
        while (scanner.peek() == '"') {
            names.add(JsonText.unquoted(scanner.value()));
            scanner.expect(':');
            if (names.contains(name)) {
                return;
            }
            scanner.skipValue();
            scanner.skip(',');
        }
        MissingColumn.check(name, names);
    }

    /** The text of the next value, or null after the last. */
    @Nullable String next() throws IOException {
        if (ended || scanner.skip(labeled ? '}' : ']')) {
            ended = true;
            return null;
        }
        if (!first) {
            scanner.expect(',');
        }
        first = false;
        if (labeled) {
            label = scanner.value();
            scanner.expect(':');
        }
        return scanner.value();
    }

    /** Bytes of the document so far that were no UTF-8. */
    Damage invalid() {
        return scanner.invalid();
    }

    /** The row label of the last value; empty in an array. */
    String label() {
        return label;
    }

    /**
     * Whether the document is an object of columns, judged by what the url column holds; all of the document's members
     * must be arrays or objects when it has none.
     */
    static boolean inColumns(JsonScanner scanner, String urlCol) throws IOException {
        if (!scanner.skip('{')) {
            return false;
        }
        var containers = scanner.peek() == '"';
        while (scanner.peek() == '"') {
            var name = JsonText.unquoted(scanner.value());
            scanner.expect(':');
            var container = List.of((int) '[', (int) '{').contains(scanner.peek());
            if (name.equals(urlCol)) {
                return container;
            }
            containers &= container;
            scanner.skipValue();
            scanner.skip(',');
        }
        return containers && scanner.skip('}') && scanner.peek() == CharWindow.END;
    }

    @Override
    public void close() throws IOException {
        scanner.close();
    }
}
