package io.github.img2dataset.urls.source;

import java.io.Serializable;

/**
 * A permutation of the numbers of a list's rows that a seed chooses. It is a Feistel network over the smallest even number
 * of bits that has all of them; a number that it sends beyond the last row is sent on until it is a row's (cycle walking).
 * Nothing is stored, and a row's new number depends on the seed, the number of rows and its old number alone: data sets are
 * cut by it, so it must stay as it is.
 */
final class RowShuffle implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int ROUNDS = 8;
    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

    private final long rows;
    private final int halfBits;
    private final long[] keys = new long[ROUNDS];

    /** @param rows of the whole list */
    RowShuffle(long seed, long rows) {
        this.rows = rows;
        var bits = Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, rows - 1));
        this.halfBits = (bits + 1) / 2;
        for (var round = 0; round < ROUNDS; round++) {
            keys[round] = mixed(seed + (round + 1) * GOLDEN_RATIO);
        }
    }

    /** The new number of a row. */
    long place(long row) {
        if (row < 0 || row >= rows) {
            throw new IllegalArgumentException("No row of " + rows + ": " + row);
        }
        var place = row;
        do {
            place = permuted(place);
        } while (place >= rows);
        return place;
    }

    private long permuted(long number) {
        var mask = (1L << halfBits) - 1;
        var left = number >>> halfBits;
        var right = number & mask;
        for (var key : keys) {
            var next = left ^ (mixed(right ^ key) & mask);
            left = right;
            right = next;
        }
        return left << halfBits | right;
    }

    /** The last step of SplitMix64. */
    private static long mixed(long value) {
        var mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
