package io.github.img2dataset.run.options;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Option values as img2dataset's users type them: Python's literals. The converters are classes, and neither lambdas nor method references:
 * picocli's interfaces are compiled for Java 5, and a JDK 17 that archives classes for the faster start crashes over a lambda of such a one.
 */
public final class Values {
    private Values() {}

    /** A list of names; empty when none were given. */
    record Names(List<String> names) {
        static final Names NONE = new Names(List.of());
    }

    /**
     * Columns to save; empty when none were given.
     *
     * @param names column of the list to its name in the data set, in the order given
     */
    record Columns(Map<String, String> names) {
        static final Columns NONE = new Columns(Map.of());

        Columns {
            names = Collections.unmodifiableMap(new LinkedHashMap<>(names));
        }

        /** The columns of the list. */
        List<String> columns() {
            return List.copyOf(names.keySet());
        }

        /** Columns that are saved under another name, by their name in the list. */
        Map<String, String> renamed() {
            var renamed = new LinkedHashMap<>(names);
            renamed.entrySet().removeIf(entry -> entry.getKey().equals(entry.getValue()));
            return renamed;
        }
    }

    public static final class Bool implements ITypeConverter<Boolean> {
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
    public static final class OptionalText implements ITypeConverter<String> {
        @Override
        @SuppressWarnings("NullAway") // picocli takes null for "no value"
        public @Nullable String convert(String value) {
            return value.equals("None") || value.isEmpty() ? null : value;
        }
    }

    /** A value by its name; {@link IllegalArgumentException} of its parser says which there are. */
    static final class Named<T> implements ITypeConverter<T> {
        private final Function<String, T> parser;

        Named(Function<String, T> parser) {
            this.parser = parser;
        }

        @Override
        public T convert(String value) {
            return parser.apply(value);
        }
    }

    /** A value by its name, where {@code None} means that there is none. */
    static final class OptionalNamed<T> implements ITypeConverter<T> {
        private final Function<String, T> parser;

        OptionalNamed(Function<String, T> parser) {
            this.parser = parser;
        }

        @Override
        @SuppressWarnings("NullAway") // picocli takes null for "no value"
        public @Nullable T convert(String value) {
            return value.equals("None") || value.isEmpty() ? null : parser.apply(value);
        }
    }

    /** A whole number, where {@code None} means that there is none. */
    static final class OptionalNumber implements ITypeConverter<Long> {
        @Override
        @SuppressWarnings("NullAway") // picocli takes null for "no value"
        public @Nullable Long convert(String value) {
            try {
                return value.equals("None") ? null : Long.valueOf(value);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + value + "' is not a whole number");
            }
        }
    }

    static final class WholeNumber implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            try {
                return Integer.valueOf(value);
            } catch (NumberFormatException e) {
                throw new TypeConversionException(
                        "'" + value + "' is not a whole number of at most " + Integer.MAX_VALUE);
            }
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
    public static final class ByteSize implements ITypeConverter<Long> {
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
        @Override
        public Names convert(String value) {
            return new Names(entries(value).stream()
                    .map(entry -> {
                        if (entry.value() != null) {
                            throw malformed(value);
                        }
                        return entry.name();
                    })
                    .toList());
        }
    }

    /** A list of columns, or a dictionary of columns and the names to save them under. */
    static final class ColumnsConverter implements ITypeConverter<Columns> {
        @Override
        public Columns convert(String value) {
            var names = new LinkedHashMap<String, String>();
            entries(value)
                    .forEach(entry -> names.put(entry.name(), Objects.requireNonNullElse(entry.value(), entry.name())));
            return new Columns(names);
        }
    }

    private static List<ListLiteral.Entry> entries(String value) {
        if (value.strip().equals("None")) {
            return List.of();
        }
        try {
            return ListLiteral.parse(value);
        } catch (IllegalArgumentException e) {
            throw malformed(value);
        }
    }

    private static TypeConversionException malformed(String value) {
        return new TypeConversionException("'" + value + "' is not a list like '[\"a\",\"b\"]'");
    }
}
