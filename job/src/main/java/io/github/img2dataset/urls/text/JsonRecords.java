package io.github.img2dataset.urls.text;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The records of a JSON file, each the text of one JSON value: the elements of its arrays, and the values that stand
 * by themselves (several objects one after the other, as in JSON lines).
 */
final class JsonRecords implements Records {
    private final JsonScanner scanner;
    private boolean inArray;
    private boolean first;

    JsonRecords(JsonScanner scanner) {
        this.scanner = scanner;
    }

    @Override
    public @Nullable String @Nullable [] next() throws IOException {
        while (inArray ? arrayEnds() : arrayStarts()) {
            inArray = !inArray;
            first = true;
        }
        if (!inArray && scanner.peek() == CharWindow.END) {
            return null;
        }
        if (inArray && !first) {
            scanner.expect(',');
        }
        first = false;
        return new @Nullable String[] {scanner.value()};
    }

    private boolean arrayStarts() throws IOException {
        return scanner.skip('[');
    }

    private boolean arrayEnds() throws IOException {
        return scanner.skip(']');
    }

    @Override
    public Damage invalid() {
        return scanner.invalid();
    }

    @Override
    public void close() throws IOException {
        scanner.close();
    }
}
