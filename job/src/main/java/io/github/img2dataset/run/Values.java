package io.github.img2dataset.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Option values as img2dataset's users type them: Python's literals. */
final class Values {
    private Values() {}

    /** A list of names; empty when none were given. */
    record Names(List<String> names) {
        static final Names NONE = new Names(List.of());
    }

    static final class Bool implements ITypeConverter<Boolean> {
        @Override
        public Boolean convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new TypeConversionException("'" + value + "' is neither True nor False");
            };
        }
    }

    /** Text, where {@code None} means that there is none. */
    static final class OptionalText implements ITypeConverter<String> {
        @Override
        @SuppressWarnings("NullAway") // picocli takes null for "no value"
        public @Nullable String convert(String value) {
            return value.equals("None") || value.isEmpty() ? null : value;
        }
    }

    static final class Real implements ITypeConverter<Double> {
        @Override
        public Double convert(String value) {
            try {
                return value.equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + value + "' is not a number");
            }
        }
    }

    /** A number of bytes: {@code 1048576}, {@code 1MiB}, {@code 64M}, {@code 2GB}; all units are powers of 1,024. */
    static final class ByteSize implements ITypeConverter<Long> {
        private static final Pattern FORM =
                Pattern.compile("(\\d{1,15})\\s*([kmg]?)(?:i?b)?", Pattern.CASE_INSENSITIVE);
        private static final Map<String, Integer> SHIFT = Map.of("", 0, "k", 10, "m", 20, "g", 30);

        @Override
        @SuppressWarnings("NullAway") // picocli takes null for "no value"
        public @Nullable Long convert(String value) {
            if (value.equals("None")) {
                return null;
            }
            var form = FORM.matcher(value.strip());
            if (!form.matches()) {
                throw new TypeConversionException("'" + value + "' is not a size like 1048576, 64MiB or 2GiB");
            }
            return Math.multiplyExact(
                    Long.parseLong(form.group(1)), 1L << SHIFT.get(form.group(2).toLowerCase(Locale.ROOT)));
        }
    }

    /** {@code '["a","b"]'}, {@code "['a', 'b']"}, {@code []}, {@code None}, or bare {@code a,b}. */
    static final class NamesConverter implements ITypeConverter<Names> {
        private static final Pattern ITEM = Pattern.compile(
                "\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|'((?:[^'\\\\]|\\\\.)*)'|([^,\"'\\[\\]]*[^,\"'\\[\\]\\s]))\\s*(,|$)");

        @Override
        public Names convert(String value) {
            var text = value.strip();
            if (text.equals("None")) {
                return Names.NONE;
            }
            if (text.startsWith("[") != text.endsWith("]")) {
                throw malformed(value);
            }
            return new Names(items(
                    text.startsWith("[") ? text.substring(1, text.length() - 1).strip() : text, value));
        }

        private static List<String> items(String body, String value) {
            var names = new ArrayList<String>();
            var item = ITEM.matcher(body);
            var end = 0;
            while (end < body.length()) {
                if (!item.find(end) || item.start() != end) {
                    throw malformed(value);
                }
                names.add(name(item.group(1), item.group(2), item.group(3)));
                end = item.end();
            }
            return List.copyOf(names);
        }

        private static String name(
                @Nullable String doubleQuoted, @Nullable String singleQuoted, @Nullable String bare) {
            if (bare != null) {
                return bare;
            }
            var quoted = doubleQuoted != null ? doubleQuoted : singleQuoted != null ? singleQuoted : "";
            return quoted.replaceAll("\\\\(.)", "$1");
        }

        private static TypeConversionException malformed(String value) {
            return new TypeConversionException("'" + value + "' is not a list like '[\"a\",\"b\"]'");
        }
    }
}
