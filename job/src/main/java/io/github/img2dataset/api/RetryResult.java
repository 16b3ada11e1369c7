package io.github.img2dataset.api;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The outcome of {@code retry_failed}: finished shards whose failed rows were downloaded once more.
 *
 * @param shards that were rewritten
 * @param rows that were tried again in them
 * @param succeeded how many of those rows have an image now
 * @param failures numbers of the shards that could not be rewritten and are as they were, with the reason
 */
public record RetryResult(int shards, long rows, long succeeded, SortedMap<Integer, String> failures) {
    /** Copies the failures. */
    public RetryResult {
        failures = Collections.unmodifiableSortedMap(new TreeMap<>(failures));
    }
}
