package io.github.img2dataset.sample;

/** Numbers with what they count, for messages. */
public final class Numbered {
    private Numbered() {}

    /** {@code 1 shard}, {@code 2 shards}, for nouns whose plural ends in s. */
    public static String of(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
