package io.github.img2dataset.urls.text;

import io.github.img2dataset.urls.source.JsonText;
import io.github.img2dataset.urls.source.UrlListException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a JSON document that is one object of columns, each row as the text of a JSON object. Every column is
 * read by a cursor of its own, so memory does not grow with the document.
 */
final class JsonColumnRecords implements Records {

    /** Opens the document once more, from its start. */
    interface Reopen {
        JsonScanner open() throws IOException;
    }

    private final List<String> names;
    private final List<JsonColumn> columns = new ArrayList<>();

    JsonColumnRecords(Reopen document, List<String> names) throws IOException {
        this.names = names;
        try {
            for (var name : names) {
                columns.add(column(document.open(), name));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static JsonColumn column(JsonScanner scanner, String name) throws IOException {
        try {
            return new JsonColumn(scanner, name);
        } catch (IOException | RuntimeException e) {
            scanner.close();
            throw e;
        }
    }

    @Override
    public @Nullable String @Nullable [] next() throws IOException {
        var row = new StringBuilder();
        var ended = 0;
        for (var i = 0; i < names.size(); i++) {
            var value = columns.get(i).next();
            ended += value == null ? 1 : 0;
            row.append(i == 0 ? '{' : ',').append(JsonText.quoted(names.get(i)));
            row.append(':').append(value);
            checkLabel(i);
        }
        if (ended == names.size()) {
            return null;
        }
        if (ended > 0) {
            throw new UrlListException("has columns of different lengths: " + String.join(", ", names));
        }
        return new @Nullable String[] {row.append('}').toString()};
    }

    private void checkLabel(int column) {
        if (!columns.get(column).label().equals(columns.get(0).label())) {
            throw new UrlListException("has columns " + names.get(0) + " and " + names.get(column)
                    + " whose rows are labeled differently: " + columns.get(0).label() + " and "
                    + columns.get(column).label());
        }
    }

    /** Each column's cursor passes over those before it, so one of them has seen it all. */
    @Override
    public Damage invalid() {
        return columns.stream()
                .map(JsonColumn::invalid)
                .max(Comparator.comparingLong(Damage::count))
                .orElseThrow();
    }

    @Override
    public void close() throws IOException {
        for (var column : columns) {
            column.close();
        }
    }
}
