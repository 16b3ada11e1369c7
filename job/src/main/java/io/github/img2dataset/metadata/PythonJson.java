package io.github.img2dataset.metadata;

import com.fasterxml.jackson.core.io.NumberOutput;
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

    /** What stands before an element: the opening bracket or a comma, and the way to the element. */
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

    /**
     * The shortest decimal that reads back as the same double, in the form of Python's {@code repr}; of
     * the very smallest (below 1e-320) some have a digit more than there. */
    PythonJson number(double value) {
        if (Double.isNaN(value)) {
            return ascii("NaN");
        } else if (Double.isInfinite(value)) {
            return ascii(value > 0 ? "Infinity" : "-Infinity");
        }
        // Not Double.toString: before JDK 19 it gives more digits than needed for some values.
        return ascii(pythonForm(NumberOutput.toString(value, true)));
    }

    /** Java goes to an exponent from 1e7 up and below 1e-3, Python from 1e16 up and below 1e-4. */
    private static String pythonForm(String javaForm) {
        var mark = javaForm.indexOf('E');
        if (mark < 0) {
            return javaForm;
        }
        var sign = javaForm.startsWith("-") ? "-" : "";
        var exponent = Integer.parseInt(javaForm.substring(mark + 1));
        var digits = javaForm.charAt(sign.length()) + javaForm.substring(sign.length() + 2, mark);
        if (digits.endsWith("0")) {
            digits = digits.substring(0, 1);
        }
        if (exponent >= 16 || exponent < -4) {
            return sign + scientific(digits, exponent);
        } else if (exponent < 0) {
            return sign + "0." + "0".repeat(-exponent - 1) + digits;
        }
        return sign + plain(digits, exponent + 1);
    }

    private static String scientific(String digits, int exponent) {
        var fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        var size = Math.abs(exponent);
        return digits.charAt(0) + fraction + (exponent < 0 ? "e-" : "e+") + (size < 10 ? "0" : "") + size;
    }

    private static String plain(String digits, int wholeDigits) {
        if (digits.length() <= wholeDigits) {
            return digits + "0".repeat(wholeDigits - digits.length()) + ".0";
        }
        return digits.substring(0, wholeDigits) + "." + digits.substring(wholeDigits);
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
