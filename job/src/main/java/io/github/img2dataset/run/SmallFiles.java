package io.github.img2dataset.run;

import io.github.img2dataset.urls.source.ShardPlan;
import java.util.Locale;
import java.util.Optional;

/** A list of many small files makes many small shards, for each file is cut on its own. */
final class SmallFiles {
    private static final int FEW_FILES = 100;
    private static final int TOO_MANY_TIMES = 10;

    private SmallFiles() {}

    static Optional<String> warning(ShardPlan plan) {
        var needed = (plan.totalRows() + plan.samplesPerShard() - 1) / plan.samplesPerShard();
        if (plan.fileCount() < FEW_FILES || plan.shardCount() < TOO_MANY_TIMES * needed) {
            return Optional.empty();
        }
        return Optional.of(String.format(
                Locale.ROOT,
                "warning: the list's %d files make %d shards of %d rows on average, because each file is cut separately; %d"
                        + " would do. Join the files first, for instance: duckdb -c \"COPY (FROM 'lists/*.parquet') TO"
                        + " 'list.parquet'\"",
                plan.fileCount(),
                plan.shardCount(),
                plan.totalRows() / Math.max(1, plan.shardCount()),
                needed));
    }
}
