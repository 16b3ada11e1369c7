package io.github.img2dataset.sample;

import java.io.Serializable;

/** A named, typed column of the metadata, or a field of a {@link ColumnType.Struct}. */
public record Column(String name, ColumnType type) implements Serializable {
    public Column {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("A column needs a name");
        }
    }
}
