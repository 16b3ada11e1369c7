package io.github.img2dataset.report;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.MetricSet;
import io.github.img2dataset.sample.FailureReason;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * How far the runs of this driver are, for Spark's metrics system: what the progress line says, a shard counted once
 * however many attempts it takes.
 */
final class DriverMetrics implements MetricSet {

    @Override
    public Map<String, Metric> getMetrics() {
        var metrics = new LinkedHashMap<String, Metric>();
        metrics.put("rows_planned", gauge(totals -> totals.rowsPlanned));
        metrics.put("shards_planned", gauge(totals -> totals.shardsPlanned));
        metrics.put("rows", gauge(totals -> totals.rows));
        metrics.put("shards", gauge(totals -> totals.shardsDone));
        metrics.put("images", gauge(totals -> totals.successes));
        metrics.put("downloaded_bytes", gauge(totals -> totals.bytes));
        for (var reason : FailureReason.values()) {
            metrics.put(
                    MetricRegistry.name("failures", reason.label()),
                    gauge(totals -> totals.failures.getOrDefault(reason.label(), 0L)));
        }
        return metrics;
    }

    private static Gauge<Long> gauge(ToLongFunction<ProgressBoard.Totals> value) {
        return () -> value.applyAsLong(ProgressBoard.allTotals());
    }
}
