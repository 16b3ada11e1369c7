package io.github.img2dataset.metadata;

import io.github.img2dataset.sample.PythonFloat;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON byte for byte as Python's {@code json.dumps} does by default: ASCII only, floats as {@code repr} spells
 * them, {@code NaN} and {@code Infinity} for what JSON has no number for. Grows and is used again; single-threaded.
 */
final class PythonJson {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int KEPT_BYTES = 1 << 20;

    private final boolean indented;
    private byte[] bytes = new byte[1 << 10];
    private int length;

    /** {@code indent=4}, or all on one line. */
    PythonJson(boolean indented) {
        this.indented = indented;
    }

    /** Forgets what was written. */
    PythonJson clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = new byte[KEPT_BYTES];
        }
        return this;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    String asString() {
        return new String(bytes, 0, length, StandardCharsets.US_ASCII);
    }

    PythonJson ascii(String text) {
        room(text.length());
        for (var i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
        return this;
    }

    PythonJson ascii(byte[] text) {
        room(text.length);
        System.arraycopy(text, 0, bytes, length, text.length);
        length += text.length;
        return this;
    }

    /** A quoted string. */
    PythonJson string(String text) {
        room(6 * text.length() + 2);
        bytes[length++] = '"';
        for (var i = 0; i < text.length(); i++) {
            character(text.charAt(i));
        }
        bytes[length++] = '"';
        return this;
    }

    private void character(char character) {
        if (character >= ' ' && character <= '~') {
            if (character == '"' || character == '\\') {
                bytes[length++] = '\\';
            }
            bytes[length++] = (byte) character;
            return;
        }
        bytes[length++] = '\\';
        switch (character) {
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            case '\f' -> bytes[length++] = 'f';
            case '\b' -> bytes[length++] = 'b';
            default -> unicode(character);
        }
    }

    private void unicode(char character) {
        bytes[length++] = 'u';
        for (var shift = 12; shift >= 0; shift -= 4) {
            bytes[length++] = HEX[character >> shift & 0xf];
        }
    }

    /** A value of plain Java: strings, numbers, booleans, null, maps with string keys, collections of these. */
    PythonJson value(@Nullable Object value, int depth) {
        if (value == null) {
            return ascii("null");
        } else if (value instanceof String text) {
            return string(text);
        } else if (value instanceof Double || value instanceof Float) {
            return number(((Number) value).doubleValue());
        } else if (value instanceof Map<?, ?> map) {
            return object(map, depth);
        } else if (value instanceof Collection<?> list) {
            return array(list, depth);
        }
        return ascii(value.toString());
    }

    private PythonJson object(Map<?, ?> map, int depth) {
        var separator = '{';
        for (var entry : map.entrySet()) {
            element(separator, depth).string(String.valueOf(entry.getKey())).ascii(": ");
            value(entry.getValue(), depth + 1);
            separator = ',';
        }
        return map.isEmpty() ? ascii("{}") : end('}', depth);
    }

    private PythonJson array(Collection<?> list, int depth) {
        var separator = '[';
        for (var element : list) {
            element(separator, depth).value(element, depth + 1);
            separator = ',';
        }
        return list.isEmpty() ? ascii("[]") : end(']', depth);
    }

    /** Writes what stands before an element: the opening bracket or a comma, and the line break and indentation. */
    PythonJson element(char separator, int depth) {
        room(1);
        bytes[length++] = (byte) separator;
        if (indented) {
            return line(depth + 1);
        }
        return separator == ',' ? ascii(" ") : this;
    }

    /** The closing bracket of an object or array with elements. */
    PythonJson end(char bracket, int depth) {
        if (indented) {
            line(depth);
        }
        room(1);
        bytes[length++] = (byte) bracket;
        return this;
    }

    private PythonJson line(int depth) {
        room(4 * depth + 1);
        bytes[length++] = '\n';
        for (var i = 0; i < 4 * depth; i++) {
            bytes[length++] = ' ';
        }
        return this;
    }

    /** A number as Python's {@code json} module writes it: {@link PythonFloat#repr}, {@code NaN}, {@code Infinity} or {@code -Infinity}. */
    PythonJson number(double value) {
        if (Double.isNaN(value)) {
            return ascii("NaN");
        } else if (Double.isInfinite(value)) {
            return ascii(value > 0 ? "Infinity" : "-Infinity");
        }
        return ascii(PythonFloat.repr(value));
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
