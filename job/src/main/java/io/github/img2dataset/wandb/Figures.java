package io.github.img2dataset.wandb;

import io.github.img2dataset.metadata.RunTotals;
import io.github.img2dataset.metadata.ShardStats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Figures that the Python tool logs, under its names: the outcomes are shares of the rows. */
final class Figures {
    private Figures() {}

    /** A worker's speed, from a shard that it finished. */
    static Map<String, Object> worker(ShardStats shard) {
        return row(
                "worker",
                shard.count(),
                shard.duration(),
                shard.successes(),
                shard.failedToDownload(),
                shard.failedToResize());
    }

    /** The run's speed. */
    static Map<String, Object> total(RunTotals run) {
        return row("total", run.count(), run.duration(), run.successes(), run.failedToDownload(), run.failedToResize());
    }

    private static Map<String, Object> row(
            String who, long count, double seconds, long successes, long notDownloaded, long notResized) {
        var rows = (double) Math.max(1, count);
        var row = new LinkedHashMap<String, Object>();
        row.put(who + "/img_per_sec", count / Math.max(0.001, seconds));
        row.put(who + "/success", successes / rows);
        row.put(who + "/failed_to_download", notDownloaded / rows);
        row.put(who + "/failed_to_resize", notResized / rows);
        row.put(who + "/count", count);
        return row;
    }

    /** The most frequent statuses, as the content of a W&B table. */
    static Map<String, Object> statuses(RunTotals run) {
        var rows = (double) Math.max(1, run.count());
        return Map.of(
                "columns", List.of("status", "frequency", "count"),
                "data",
                        run.statuses().entrySet().stream()
                                .map(status -> List.of(status.getKey(), status.getValue() / rows, status.getValue()))
                                .toList());
    }
}
