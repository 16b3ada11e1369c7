package io.github.img2dataset.run.options;

import java.util.Arrays;
import java.util.Locale;

/** What a run does with an output folder that holds shards. */
public enum IncrementalMode {
    /** Finished shards stay, the others are made. */
    INCREMENTAL,
    /** The folder's data set is deleted first. */
    OVERWRITE,
    /** New shards are numbered on after the highest one. */
    EXTEND,
    /** As extend, without the rows that the data set already has. */
    NEW_ONLY;

    /**
     * The mode of that name.
     *
     * @throws IllegalArgumentException when there is no such mode; says which there are
     */
    static IncrementalMode parse(String name) {
        return Arrays.stream(values())
                .filter(mode -> mode.name().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "'" + name + "' is not one of incremental, overwrite, extend, new_only"));
    }
}
