package io.github.img2dataset.urls.text;

import java.io.Serializable;

/**
 * Places of a file that were read otherwise than they may be meant. Mutable; a task's result, so no record: under Kryo,
 * which a cluster may be set to, Spark could not read one.
 */
final class Damage implements Serializable {
    private long count;
    private long firstLine;

    /** Counts a place on that line, from 1. */
    void add(long line) {
        if (count++ == 0) {
            firstLine = line;
        }
    }

    /** Adds what was found in a later part of the file, which begins after so many lines. */
    void add(Damage later, long linesBefore) {
        if (count == 0) {
            firstLine = linesBefore + later.firstLine;
        }
        count += later.count;
    }

    long count() {
        return count;
    }

    /** The line of the first place, from 1; 0 when there is none. */
    long firstLine() {
        return firstLine;
    }
}
