package io.github.img2dataset.duplicates;

import java.util.Arrays;

/**
 * Connects the hashes of a band's bucket that are near: each pair within the distance is connected in the end, over
 * others if not directly, by fewer links than there are hashes. Many hashes are not compared pair by pair but in bands of
 * the bits in which they differ. Single-threaded; holds the bucket.
 */
final class NearHashes {
    /** So few are compared pair by pair. */
    private static final int FEW = 2_048;

    /** Bands within bands; then pairs are compared. */
    private static final int DEEPEST = 2;

    /** Bands of fewer bits tell too little apart. */
    private static final int LEAST_BITS = 4;

    private final long[] hashes;
    private final int distance;
    private final Links links;
    private final int[] parents;
    private int components;

    /** Takes a pair that is near. */
    @FunctionalInterface
    interface Links {
        void link(long one, long other);
    }

    private NearHashes(long[] hashes, int distance, Links links) {
        this.hashes = hashes;
        this.distance = distance;
        this.links = links;
        this.parents = new int[hashes.length];
        this.components = hashes.length;
        Arrays.setAll(parents, index -> index);
    }

    /**
     * Gives the links.
     *
     * @param hashes all different
     */
    static void link(long[] hashes, int distance, Links links) {
        var all = new int[hashes.length];
        Arrays.setAll(all, index -> index);
        new NearHashes(hashes, distance, links).connect(all, 0);
    }

    private void connect(int[] chosen, int depth) {
        if (chosen.length < 2 || components == 1) {
            return;
        }
        var differing = chosen.length > FEW && depth < DEEPEST ? differing(chosen) : 0;
        var bands = distance + 1;
        if (Long.bitCount(differing) < bands * LEAST_BITS) {
            compare(chosen);
            return;
        }
        for (var band = 0; band < bands; band++) {
            connectEqual(chosen, Bands.block(differing, band, bands), depth);
        }
    }

    /** The bits that are not the same in all. */
    private long differing(int[] chosen) {
        var any = 0L;
        var all = -1L;
        for (var index : chosen) {
            any |= hashes[index];
            all &= hashes[index];
        }
        return any ^ all;
    }

    /** Connects those that are equal in these bits. */
    private void connectEqual(int[] chosen, long mask, int depth) {
        var sorted = new long[chosen.length];
        for (var i = 0; i < chosen.length; i++) {
            sorted[i] = extracted(hashes[chosen[i]], mask) << Integer.SIZE | chosen[i];
        }
        Arrays.sort(sorted);
        for (var from = 0; from < sorted.length; ) {
            var to = from + 1;
            while (to < sorted.length && sorted[to] >> Integer.SIZE == sorted[from] >> Integer.SIZE) {
                to++;
            }
            var equal = new int[to - from];
            for (var i = from; i < to; i++) {
                equal[i - from] = (int) sorted[i];
            }
            connect(equal, depth + 1);
            from = to;
        }
    }

    /** The lowest 32 of the masked bits, side by side: where bands are as wide as half a hash they tell enough apart. */
    private static long extracted(long hash, long mask) {
        var value = 0L;
        for (var rest = mask; rest != 0; rest &= rest - 1) {
            value = value << 1 | ((hash & Long.lowestOneBit(rest)) == 0 ? 0 : 1);
        }
        return value;
    }

    private void compare(int[] chosen) {
        var values = new long[chosen.length];
        Arrays.setAll(values, i -> hashes[chosen[i]]);
        for (var i = 0; i < values.length && components > 1; i++) {
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("The task was interrupted");
            }
            var value = values[i];
            for (var j = i + 1; j < values.length; j++) {
                if (Long.bitCount(value ^ values[j]) <= distance) {
                    connect(chosen[i], chosen[j]);
                }
            }
        }
    }

    private void connect(int one, int other) {
        var root = root(one);
        var otherRoot = root(other);
        if (root != otherRoot) {
            parents[Math.max(root, otherRoot)] = Math.min(root, otherRoot);
            components--;
            links.link(hashes[one], hashes[other]);
        }
    }

    private int root(int index) {
        var at = index;
        while (parents[at] != at) {
            parents[at] = parents[parents[at]];
            at = parents[at];
        }
        return at;
    }
}
