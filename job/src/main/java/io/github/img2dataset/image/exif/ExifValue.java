package io.github.img2dataset.image.exif;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.sample.PythonFloat;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The value of a tag, printed as the reference does: numbers as in Python lists, ratios reduced. */
record ExifValue(ByteView bytes, long offset, boolean bigEndian, ExifType type, long count) {
    /** More numbers than this are not read at all, which prints as an empty list. */
    private static final int MOST_NUMBERS = 1000;

    private static final int PRINTED_IN_FULL = 50;
    private static final int PRINTED_OF_MORE = 20;
    private static final int LONGEST_TEXT = 10_000;

    private static final Set<String> COMMENT_CODINGS = Set.of("ASCII", "UNICODE", "JIS", "");

    String print(ExifTag tag) {
        if (type == ExifType.ASCII) {
            return printText(tag);
        }
        var values = values();
        if (tag.text() != ExifTag.Text.NONE && type.isInteger()) {
            return printable(tag.text() == ExifTag.Text.COMMENT ? withoutCoding(values) : values);
        }
        if (!tag.meanings().isEmpty()) {
            return values.stream().map(value -> value.meaning(tag)).collect(Collectors.joining());
        }
        if (count == 1) {
            return values.get(0).text();
        }
        var cut = count > PRINTED_IN_FULL && values.size() > PRINTED_OF_MORE;
        return (cut ? values.subList(0, PRINTED_OF_MORE) : values)
                .stream().map(Value::text).collect(Collectors.joining(", ", "[", cut ? ", ... ]" : "]"));
    }

    /** One number or ratio. */
    private record Value(String text, long number) {
        String meaning(ExifTag tag) {
            return tag.meanings().getOrDefault(number, text);
        }
    }

    private List<Value> values() {
        var values = new ArrayList<Value>();
        for (var i = 0; count < MOST_NUMBERS && i < count; i++) {
            values.add(value(offset + (long) i * type.length()));
        }
        return values;
    }

    private Value value(long at) {
        return switch (type) {
            case RATIO, SIGNED_RATIO -> ratio(integer(at, 4), integer(at + 4, 4));
            case FLOAT ->
                new Value("(" + PythonFloat.repr(Float.intBitsToFloat((int) integer(at, 4))) + ",)", Long.MIN_VALUE);
            case DOUBLE ->
                new Value("(" + PythonFloat.repr(Double.longBitsToDouble(doubleBits(at))) + ",)", Long.MIN_VALUE);
            default -> {
                var number = integer(at, type.length());
                yield new Value(Long.toString(number), number);
            }
        };
    }

    private long doubleBits(long at) {
        var first = integer(at, 4) & 0xffffffffL;
        var second = integer(at + 4, 4) & 0xffffffffL;
        return bigEndian ? (first << 32) | second : (second << 32) | first;
    }

    /** Reduced to lowest terms; a zero denominator stays as it is. */
    private static Value ratio(long numerator, long denominator) {
        if (denominator == 0) {
            return new Value(numerator + "/0", Long.MIN_VALUE);
        }
        var divisor = greatestCommonDivisor(Math.abs(numerator), Math.abs(denominator)) * Long.signum(denominator);
        var top = numerator / divisor;
        var bottom = denominator / divisor;
        return bottom == 1 ? new Value(Long.toString(top), top) : new Value(top + "/" + bottom, Long.MIN_VALUE);
    }

    private static long greatestCommonDivisor(long one, long other) {
        return other == 0 ? one : greatestCommonDivisor(other, one % other);
    }

    /** Zero outside of the file. */
    private long integer(long at, int length) {
        if (at < 0 || at + length > bytes.length()) {
            return 0;
        }
        var index = (int) at;
        var unsigned =
                length == 1 ? bytes.u8(index) : length == 2 ? bytes.u16(index, bigEndian) : bytes.u32(index, bigEndian);
        var unused = Long.SIZE - 8 * length;
        return type.isSigned() ? unsigned << unused >> unused : unsigned;
    }

    /** Up to the first zero byte; UTF-8, or else as a Python bytes literal. */
    private String printText(ExifTag tag) {
        var text = textBytes();
        try {
            var decoded = UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
            if (tag.meanings().isEmpty()) {
                return tag.text() == ExifTag.Text.NONE ? decoded : decoded.replaceAll("^[ \0]+|[ \0]+$", "");
            }
            return decoded.chars().mapToObj(c -> "'" + (char) c + "'").collect(Collectors.joining());
        } catch (CharacterCodingException e) {
            return tag.text() == ExifTag.Text.NONE ? bytesLiteral(text) : latin(text);
        }
    }

    private byte[] textBytes() {
        var from = (int) Math.min(Math.max(offset, 0), bytes.length());
        var most = (int) Math.min(Math.min(count, LONGEST_TEXT), bytes.length() - from);
        var length = 0;
        while (length < most && bytes.u8(from + length) != 0) {
            length++;
        }
        var text = new byte[length];
        System.arraycopy(bytes.array(), from, text, 0, length);
        return text;
    }

    private static String bytesLiteral(byte[] text) {
        var literal = new StringBuilder("b'");
        for (var b : text) {
            var c = b & 0xff;
            switch (c) {
                case '\\' -> literal.append("\\\\");
                case '\'' -> literal.append("\\'");
                case '\t' -> literal.append("\\t");
                case '\n' -> literal.append("\\n");
                case '\r' -> literal.append("\\r");
                default -> literal.append(c >= 32 && c < 127 ? String.valueOf((char) c) : "\\x%02x".formatted(c));
            }
        }
        return literal.append('\'').toString();
    }

    private static String latin(byte[] text) {
        var printable = new StringBuilder();
        for (var b : text) {
            if ((b & 0xff) >= 32) {
                printable.append((char) (b & 0xff));
            }
        }
        return printable.toString();
    }

    /** The printable characters, or all numbers in a row when there are none of these. */
    private static String printable(List<Value> values) {
        var text = values.stream()
                .filter(value -> value.number >= 32 && value.number < 256)
                .map(value -> String.valueOf((char) value.number))
                .collect(Collectors.joining());
        if (text.isEmpty()) {
            text = values.stream().map(Value::text).collect(Collectors.joining());
            text = text.matches("0+") ? "" : text;
        }
        return text.replaceAll("^[ \0]+|[ \0]+$", "");
    }

    private static List<Value> withoutCoding(List<Value> values) {
        var coding = printable(values.subList(0, Math.min(8, values.size())));
        return COMMENT_CODINGS.contains(coding.toUpperCase(Locale.ROOT))
                ? values.subList(Math.min(8, values.size()), values.size())
                : values;
    }
}
