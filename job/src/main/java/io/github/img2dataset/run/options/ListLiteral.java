package io.github.img2dataset.run.options;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list as Python or JSON writes it: {@code ["a", 'b']}, {@code []}, bare {@code a,b}; and a dictionary of names
 * and their new names, {@code {"a": "b"}}. Strings have the escapes of both languages. Single-threaded.
 */
final class ListLiteral {
    private static final String DELIMITERS = ",\"'[]{}";

    /** Escape letters, each followed by what it stands for. */
    private static final String ESCAPES = "n\nr\rt\tb\bf\fa\u0007v\u000b\\\\\"\"''//";

    private final String text;
    private int next;

    private ListLiteral(String text) {
        this.text = text;
    }

    /**
     * An entry of a list or a dictionary.
     *
     * @param value null in a list
     */
    record Entry(String name, @Nullable String value) {}

    /**
     * Reads all entries.
     *
     * @throws IllegalArgumentException when the text is no list; without a message
     */
    static List<Entry> parse(String text) {
        return new ListLiteral(text.strip()).entries();
    }

    private List<Entry> entries() {
        var close = skip('[') ? "]" : skip('{') ? "}" : "";
        var entries = new ArrayList<Entry>();
        skipBlanks();
        while (!atEnd(close)) {
            entries.add(entry());
            skipBlanks();
            if (!skip(',')) {
                require(atEnd(close));
            }
            skipBlanks();
        }
        next += close.length();
        require(next == text.length());
        return List.copyOf(entries);
    }

    private boolean atEnd(String close) {
        return close.isEmpty() ? next == text.length() : text.startsWith(close, next);
    }

    private Entry entry() {
        if (peek() != '"' && peek() != '\'') {
            return new Entry(bare(), null);
        }
        var name = quoted();
        skipBlanks();
        if (!skip(':')) {
            return new Entry(name, null);
        }
        skipBlanks();
        return new Entry(name, quoted());
    }

    private String bare() {
        var start = next;
        while (next < text.length() && DELIMITERS.indexOf(peek()) < 0) {
            next++;
        }
        var name = text.substring(start, next).strip();
        require(!name.isEmpty());
        return name;
    }

    private String quoted() {
        var quote = peek();
        require(quote == '"' || quote == '\'');
        next++;
        var name = new StringBuilder();
        while (peek() != quote) {
            var c = take();
            if (c == '\\') {
                escape(name);
            } else {
                name.append(c);
            }
        }
        next++;
        return name.toString();
    }

    /** Appends what an escape stands for; an unknown one stands for itself with its backslash, as in Python. */
    private void escape(StringBuilder name) {
        var letter = take();
        switch (letter) {
            case 'x' -> name.appendCodePoint(hexadecimal(2));
            case 'u' -> name.appendCodePoint(hexadecimal(4));
            case 'U' -> name.appendCodePoint(hexadecimal(8));
            default -> {
                var known = ESCAPES.indexOf(letter);
                if (known >= 0 && known % 2 == 0) {
                    name.append(ESCAPES.charAt(known + 1));
                } else {
                    name.append('\\').append(letter);
                }
            }
        }
    }

    private int hexadecimal(int digits) {
        require(next + digits <= text.length());
        var code = Integer.parseInt(text.substring(next, next + digits), 16);
        next += digits;
        require(Character.isValidCodePoint(code));
        return code;
    }

    private void skipBlanks() {
        while (next < text.length() && Character.isWhitespace(peek())) {
            next++;
        }
    }

    private boolean skip(char expected) {
        var found = next < text.length() && peek() == expected;
        next += found ? 1 : 0;
        return found;
    }

    private char take() {
        var c = peek();
        next++;
        return c;
    }

    private char peek() {
        require(next < text.length());
        return text.charAt(next);
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }
}
