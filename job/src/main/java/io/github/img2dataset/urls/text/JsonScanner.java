package io.github.img2dataset.urls.text;

import io.github.img2dataset.urls.source.UrlListException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Finds where the values of a JSON text start and end without building them, so that a document of any length is read
 * in a stream. Checks only what it needs for that: the values are parsed by Jackson, in Spark's {@code from_json}. Were
 * Jackson's tokens read here too, a broken record would end the whole list, where it costs its row, and the list would be
 * read no faster (0.9 to 1.3 times the CPU for a million records).
 */
final class JsonScanner implements Closeable {
    private final CharWindow window;

    JsonScanner(InputStream in) throws IOException {
        window = new CharWindow(in);
    }

    /** The next character that is not white space, left where it is; {@link CharWindow#END} at the end. */
    int peek() throws IOException {
        while (isSpace(window.at(0))) {
            window.move(1);
        }
        return window.at(0);
    }

    /** Skips the character if it comes next. */
    boolean skip(char expected) throws IOException {
        var found = peek() == expected;
        if (found) {
            window.move(1);
        }
        return found;
    }

    /** @throws UrlListException when another character comes next */
    void expect(char expected) throws IOException {
        if (!skip(expected)) {
            throw new UrlListException(
                    "is no valid JSON: " + describe(peek()) + " where \"" + expected + "\" should be");
        }
    }

    /** Bytes of the document so far that were no UTF-8. */
    Damage invalid() {
        return window.invalid();
    }

    /** The text of the value that comes next. */
    String value() throws IOException {
        peek();
        var end = endOfValue();
        var text = window.text(0, end);
        window.move(end);
        return text;
    }

    /** Passes over the value that comes next, which may be longer than memory. */
    void skipValue() throws IOException {
        var depth = 0;
        do {
            var c = peek();
            if (c == '{' || c == '[') {
                depth++;
                window.move(1);
            } else if (depth > 0 && (c == '}' || c == ']')) {
                depth--;
                window.move(1);
            } else if (depth > 0 && (c == ',' || c == ':')) {
                window.move(1);
            } else {
                window.move(endOfScalar(0));
            }
        } while (depth > 0);
    }

    private int endOfValue() throws IOException {
        var depth = 0;
        var i = 0;
        do {
            var c = window.at(i);
            if (c == '{' || c == '[') {
                depth++;
                i++;
            } else if (depth > 0 && (c == '}' || c == ']')) {
                depth--;
                i++;
            } else if (depth > 0 && (c == ',' || c == ':' || isSpace(c))) {
                i++;
            } else {
                i = endOfScalar(i);
            }
        } while (depth > 0);
        return i;
    }

    /** Offset behind the string, number, true, false or null that starts at {@code from}. */
    private int endOfScalar(int from) throws IOException {
        return window.at(from) == '"' ? endOfString(from) : endOfWord(from);
    }

    private int endOfString(int from) throws IOException {
        var i = from + 1;
        for (var c = window.at(i); c != '"'; c = window.at(i)) {
            if (c == CharWindow.END) {
                throw new UrlListException("is no valid JSON: it ends inside a string");
            }
            i += c == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    private int endOfWord(int from) throws IOException {
        var i = from;
        for (var c = window.at(i); isWord(c); c = window.at(i)) {
            i++;
        }
        if (i == from) {
            throw new UrlListException("is no valid JSON: " + describe(window.at(i)) + " where a value should be");
        }
        return i;
    }

    private static boolean isWord(int c) {
        return (c >= '0' && c <= '9')
                || (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || c == '-'
                || c == '+'
                || c == '.';
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private static String describe(int c) {
        return c == CharWindow.END ? "the end" : "\"" + (char) c + "\"";
    }

    @Override
    public void close() throws IOException {
        window.close();
    }
}
