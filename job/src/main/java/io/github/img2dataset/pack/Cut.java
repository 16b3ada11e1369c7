package io.github.img2dataset.pack;

import java.io.Serializable;

/**
 * How a sequence of samples is cut into shards of nearly the same size.
 *
 * @param shards how many
 * @param unit bytes of a shard, or samples
 * @param countsBytes whether the unit is bytes
 */
record Cut(int shards, long unit, boolean countsBytes) implements Serializable {

    /** The fewest shards that hold no more than the wanted bytes, all of the same size as far as is known. */
    static Cut byBytes(long bytes, long shardBytes) {
        var shards = shards(bytes, shardBytes);
        return new Cut(shards, Math.max(1, ceilDiv(bytes, shards)), true);
    }

    /** Shards of so many samples; the last one has the rest. */
    static Cut bySamples(long samples, long samplesPerShard) {
        return new Cut(shards(samples, samplesPerShard), samplesPerShard, false);
    }

    private static int shards(long amount, long unit) {
        return Math.toIntExact(Math.max(1, ceilDiv(amount, unit)));
    }

    private static long ceilDiv(long number, long divisor) {
        return (number + divisor - 1) / divisor;
    }

    /** The shard of a sample that has so many samples, and so many bytes, before it. */
    int shard(long samplesBefore, long bytesBefore) {
        return (int) Math.min(shards - 1L, (countsBytes ? bytesBefore : samplesBefore) / unit);
    }
}
