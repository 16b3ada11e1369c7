package io.github.img2dataset.index;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** Training loaders that read an index; the names are those of {@code --for}. */
public enum Loader {
    /** NVIDIA's Megatron Energon. */
    ENERGON,
    /** NVIDIA's DALI. */
    DALI,
    /** The indexed readers of webdataset. */
    WIDS;

    /** The loader of that name; {@link IllegalArgumentException} says which there are. */
    public static Loader parse(String name) {
        return Arrays.stream(values())
                .filter(loader -> loader.label().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Unknown loader " + name + "; there are "
                        + Arrays.stream(values()).map(Loader::label).collect(Collectors.joining(", "))));
    }

    /** The name on the command line. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
