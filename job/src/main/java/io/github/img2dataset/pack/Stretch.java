package io.github.img2dataset.pack;

import java.io.Serializable;
import java.util.List;

/**
 * Samples of a partition of the ordered metadata, summed up.
 *
 * @param digest of the set of samples, whatever their order
 */
record Stretch(int partition, long samples, long bytes, long digest) implements Serializable {
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /** The sum of several. */
    static Stretch sum(List<Stretch> stretches) {
        var sum = new Stretch(-1, 0, 0, 0);
        for (var stretch : stretches) {
            sum = new Stretch(
                    -1, sum.samples + stretch.samples, sum.bytes + stretch.bytes, sum.digest + stretch.digest);
        }
        return sum;
    }

    Stretch with(String file, long row, String key, long sampleBytes) {
        var hash = FNV_BASIS;
        hash = fnv(hash, file);
        hash = fnv(hash, key);
        hash = mixed(mixed(hash ^ row) ^ sampleBytes);
        return new Stretch(partition, samples + 1, bytes + sampleBytes, digest + hash);
    }

    private static long fnv(long hash, String text) {
        var mixed = hash;
        for (var i = 0; i < text.length(); i++) {
            mixed = (mixed ^ text.charAt(i)) * FNV_PRIME;
        }
        return (mixed ^ '\t') * FNV_PRIME;
    }

    /** The last step of SplitMix64: every bit of the input changes half of the output's. */
    private static long mixed(long value) {
        var mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
