package io.github.img2dataset.index;

import io.github.img2dataset.sample.Labels;

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
        return Labels.parse(name, values());
    }

    /** The name on the command line. */
    public String label() {
        return Labels.of(this);
    }
}
