package io.github.img2dataset.image;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads an option's value into an enum, or says what is allowed. */
final class Labels {
    private Labels() {}

    static <E extends Enum<E>> E parse(String option, String value, E[] constants, Function<E, String> allowed) {
        var wanted = value.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(constants)
                .filter(constant ->
                        Arrays.asList(allowed.apply(constant).split("/")).contains(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(option + " must be one of "
                        + Arrays.stream(constants).map(allowed).collect(Collectors.joining(", ")) + ": " + value));
    }

    static String lowerCase(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
