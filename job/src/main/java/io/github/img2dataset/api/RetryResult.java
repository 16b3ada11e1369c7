package io.github.img2dataset.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The outcome of {@code retry_failed}: finished shards whose failed rows were downloaded once more.
 *
 * @param shards that were rewritten
 * @param rows that were tried again in them
 * @param succeeded how many of those rows have an image now
 * @param reasonsLeft reason of failure to the rows of these shards that still fail for it, the most frequent first
 * @param failures numbers of the shards that could not be rewritten and are unchanged, with the reason
 */
public record RetryResult(
        int shards, long rows, long succeeded, Map<String, Long> reasonsLeft, SortedMap<Integer, String> failures) {
    /** Copies the maps. */
    public RetryResult {
        reasonsLeft = Collections.unmodifiableMap(new LinkedHashMap<>(reasonsLeft));
        failures = Collections.unmodifiableSortedMap(new TreeMap<>(failures));
    }
}
