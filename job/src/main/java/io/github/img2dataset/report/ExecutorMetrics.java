package io.github.img2dataset.report;

import com.codahale.metrics.Counter;
import com.codahale.metrics.Histogram;
import com.codahale.metrics.Metric;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.MetricSet;
import com.codahale.metrics.Timer;
import com.codahale.metrics.UniformReservoir;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this executor has done since it started, for Spark's metrics system: attempts that came to nothing count, too.
 * Tasks count here, whichever thread they are on.
 */
final class ExecutorMetrics implements MetricSet {
    static final ExecutorMetrics INSTANCE = new ExecutorMetrics();

    private final Counter images = new Counter();
    private final Counter bytes = new Counter();
    private final Counter openShards = new Counter();
    private final Counter finishedShards = new Counter();
    private final Counter abandonedShards = new Counter();
    private final Timer fetches = new Timer();
    private final Histogram bodies = new Histogram(new UniformReservoir());
    private final EnumMap<FailureReason, Counter> failures = new EnumMap<>(FailureReason.class);

    private ExecutorMetrics() {
        for (var reason : FailureReason.values()) {
            failures.put(reason, new Counter());
        }
    }

    void begun() {
        openShards.inc();
    }

    void finished() {
        openShards.dec();
        finishedShards.inc();
    }

    void abandoned() {
        openShards.dec();
        abandonedShards.inc();
    }

    void sample(@Nullable Failure failure, int bodyBytes, Duration latency) {
        if (!latency.isZero()) { // nothing was asked for
            fetches.update(latency);
        }
        if (bodyBytes > 0) {
            bytes.inc(bodyBytes);
            bodies.update(bodyBytes);
        }
        var counter = failure == null ? images : failures.get(failure.reason());
        if (counter != null) {
            counter.inc();
        }
    }

    @Override
    public Map<String, Metric> getMetrics() {
        var metrics = new LinkedHashMap<String, Metric>();
        metrics.put("images", images);
        metrics.put("downloaded_bytes", bytes);
        metrics.put("shards_open", openShards);
        metrics.put("shards_finished", finishedShards);
        metrics.put("shards_abandoned", abandonedShards);
        metrics.put("fetch", fetches);
        metrics.put("body_bytes", bodies);
        failures.forEach((reason, counter) -> metrics.put(MetricRegistry.name("failures", reason.label()), counter));
        return metrics;
    }
}
