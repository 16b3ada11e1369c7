package io.github.img2dataset.api;

import java.util.Objects;

/**
 * A column that a {@link SampleTransform} adds to the metadata.
 *
 * @param name unlike those of all other columns
 * @param kind of its values, which may be null
 */
public record AddedColumn(String name, Kind kind) {
    /** Types of values. */
    public enum Kind {
        /** {@link String}. */
        TEXT,
        /** {@link Long}, 64 bits. */
        INTEGER,
        /** {@link Double}, 64 bits. */
        REAL,
        /** {@link Boolean}. */
        FLAG
    }

    public AddedColumn {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A column needs a name");
        }
        Objects.requireNonNull(kind, "kind");
    }
}
