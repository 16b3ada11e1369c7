package io.github.img2dataset.run;

import java.util.List;
import java.util.SortedMap;

/**
 * What came of trying failed rows again.
 *
 * @param shards that were rewritten
 * @param rows that were tried again in them
 * @param succeeded how many of those rows have an image now
 * @param failures the shards that could not be rewritten and are as they were, with the reason
 */
record RetrySummary(int shards, long rows, long succeeded, SortedMap<Integer, String> failures) {

    static RetrySummary of(List<FailedRows.Shard> found, RoundResult result) {
        var rewritten = found.stream()
                .filter(shard -> !result.failures().containsKey(shard.number()))
                .toList();
        var before = rewritten.stream().mapToLong(FailedRows.Shard::successes).sum();
        return new RetrySummary(
                rewritten.size(),
                rewritten.stream().mapToLong(FailedRows.Shard::rows).sum(),
                result.totals().successes() - before,
                result.failures());
    }
}
