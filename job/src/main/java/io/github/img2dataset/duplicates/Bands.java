package io.github.img2dataset.duplicates;

import java.util.ArrayList;
import java.util.List;

/**
 * Bits of 64-bit hashes in which two hashes are compared at first. The bits are dealt out to {@code distance + exact}
 * blocks, and each band is {@code exact} of them: hashes that differ in {@code distance} bits or fewer differ in that many
 * blocks at most, so that they are equal in a whole band (the pigeonhole principle), and none is missed.
 *
 * @param masks a band's bits each
 */
record Bands(List<Long> masks) {
    /** More would copy each hash too often. */
    private static final int MOST_BANDS = 300;

    /** The cost of comparing two hashes, in units of the cost of sorting one hash through a shuffle. */
    private static final double COMPARISON = 0.001;

    /** Hashes of pictures are not spread evenly: how many more pairs share a band than would of even ones. */
    private static final double UNEVENNESS = 10;

    Bands {
        masks = List.copyOf(masks);
    }

    /** The bands that cost the least for so many hashes. */
    static Bands of(int distance, long hashes) {
        var best = bands(distance, 1);
        for (var exact = 2; choices(distance + exact, exact) <= MOST_BANDS; exact++) {
            var more = bands(distance, exact);
            if (more.cost(hashes) < best.cost(hashes)) {
                best = more;
            }
        }
        return best;
    }

    private double cost(long hashes) {
        var bits = masks.stream().mapToInt(Long::bitCount).min().orElse(Long.SIZE);
        return masks.size() * (1 + COMPARISON * UNEVENNESS * hashes / Math.pow(2, bits));
    }

    static Bands bands(int distance, int exact) {
        var blocks = distance + exact;
        var masks = new ArrayList<Long>();
        choose(blocks, exact, 0, 0, masks);
        return new Bands(masks);
    }

    private static void choose(int blocks, int left, int first, long mask, List<Long> masks) {
        if (left == 0) {
            masks.add(mask);
            return;
        }
        for (var block = first; block <= blocks - left; block++) {
            choose(blocks, left - 1, block + 1, mask | block(-1L, block, blocks), masks);
        }
    }

    /** Each so-manieth of the bits that are set: neighbors in a hash resemble each other, and come into different blocks. */
    static long block(long bits, int block, int blocks) {
        var mask = 0L;
        var turn = 0;
        for (var rest = bits; rest != 0; rest &= rest - 1) {
            if (turn++ % blocks == block) {
                mask |= Long.lowestOneBit(rest);
            }
        }
        return mask;
    }

    private static long choices(int of, int chosen) {
        var choices = 1L;
        for (var i = 1; i <= chosen; i++) {
            choices = choices * (of - chosen + i) / i;
        }
        return choices;
    }
}
