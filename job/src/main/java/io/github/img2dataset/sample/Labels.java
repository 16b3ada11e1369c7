package io.github.img2dataset.sample;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Names of enum constants as options, files, and columns spell them: in lower case. */
public final class Labels {
    private Labels() {}

    /** The label of a constant: {@code KEEP_RATIO} is {@code keep_ratio}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads an option's value, in whichever case.
     *
     * @throws IllegalArgumentException for an unknown value; the message says which there are, and not which option it is
     */
    public static <E extends Enum<E>> E parse(String value, E[] constants) {
        return parse(value, constants, constant -> List.of(of(constant)));
    }

    /**
     * As above, for constants that have several labels.
     *
     * @param labels of a constant, the usual one first
     */
    public static <E extends Enum<E>> E parse(String value, E[] constants, Function<E, List<String>> labels) {
        var wanted = value.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(constants)
                .filter(constant -> labels.apply(constant).contains(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + value + "' is not one of "
                        + Arrays.stream(constants)
                                .map(constant -> String.join("/", labels.apply(constant)))
                                .collect(Collectors.joining(", "))));
    }
}
