package io.github.img2dataset.run.options;

import io.github.img2dataset.sample.Labels;

/** What a run does with an output folder that holds shards. */
public enum IncrementalMode {
    /** Finished shards stay, the others are made. */
    INCREMENTAL,
    /** The folder's data set is deleted first. */
    OVERWRITE,
    /** New shards are numbered on after the highest one. */
    EXTEND,
    /** Appends shards for the rows that the data set does not have yet. */
    NEW_ONLY;

    /**
     * The mode of that name.
     *
     * @throws IllegalArgumentException when there is no such mode; says which there are
     */
    static IncrementalMode parse(String name) {
        return Labels.parse(name, values());
    }
}
