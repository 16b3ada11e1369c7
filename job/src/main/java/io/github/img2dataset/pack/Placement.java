package io.github.img2dataset.pack;

import java.io.Serializable;

/**
 * Where a sample is, and where it goes.
 *
 * @param source index of its shard among the source's
 * @param row its row in that shard's metadata, from 0
 * @param place the shard it goes to and its turn there, see {@link #place}
 */
record Placement(int source, long row, String key, long place) implements Serializable {
    private static final int TURN_BITS = 40;

    /** A shard and a turn as a number that sorts by both: a million million samples in eight million shards. */
    static long place(int target, long turn) {
        if (turn >= 1L << TURN_BITS || target >= 1 << (Long.SIZE - 1 - TURN_BITS)) {
            throw new IllegalArgumentException("Too many samples or shards: " + turn + ", " + target);
        }
        return ((long) target << TURN_BITS) | turn;
    }

    static int target(long place) {
        return (int) (place >>> TURN_BITS);
    }

    /** The source and the row as a number that sorts by both. */
    long origin() {
        return place(source, row);
    }
}
