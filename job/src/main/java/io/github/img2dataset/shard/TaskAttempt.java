package io.github.img2dataset.shard;

/**
 * One attempt at a task's shards.
 *
 * @param name names the attempt in temporaries and stats; unique in the run
 * @param isRetry whether an earlier attempt at these shards failed or was lost
 */
public record TaskAttempt(String name, boolean isRetry) {
    public static TaskAttempt first(String name) {
        return new TaskAttempt(name, false);
    }
}
