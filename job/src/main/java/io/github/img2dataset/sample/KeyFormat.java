package io.github.img2dataset.sample;

import java.io.Serializable;

/**
 * How shard ids and sample keys are spelt: {@code shard * 10^d + index}, zero-padded, as img2dataset does, where
 * {@code d = ceil(log10(samplesPerShard))}.
 *
 * @param shardDigits digits of the shard id ({@code oom_shard_count}); a longer id is written in full
 * @param samplesPerShard rows of a full shard ({@code number_sample_per_shard})
 */
public record KeyFormat(int shardDigits, int samplesPerShard) implements Serializable {
    public KeyFormat {
        if (shardDigits < 1 || shardDigits > 9) {
            throw new IllegalArgumentException("Shard digits must be 1 to 9: " + shardDigits);
        }
        if (samplesPerShard < 1) {
            throw new IllegalArgumentException("Samples per shard must be positive: " + samplesPerShard);
        }
    }

    /** Digits of the index within the shard: 4 for 10,000 rows (0000 to 9999), 0 for 1. */
    public int indexDigits() {
        var digits = 0;
        for (long reach = 1; reach < samplesPerShard; reach *= 10) {
            digits++;
        }
        return digits;
    }

    /** The shard's name in the output folder: {@code 00001}. */
    public String shardId(int shard) {
        return padded(shard, shardDigits);
    }

    /** The sample's key: {@code 000010005} for shard 1, row 5, with 10,000 rows a shard. */
    public String key(int shard, int index) {
        if (index < 0 || index >= samplesPerShard) {
            throw new IllegalArgumentException("Index outside the shard of " + samplesPerShard + ": " + index);
        }
        var digits = indexDigits();
        return padded(shard * pow10(digits) + index, shardDigits + digits);
    }

    private static long pow10(int exponent) {
        long power = 1;
        for (var i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }

    private static String padded(long number, int width) {
        var digits = Long.toString(number);
        return "0".repeat(Math.max(0, width - digits.length())) + digits;
    }
}
