package io.github.img2dataset.run;

import io.github.img2dataset.report.Progress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long a run's rows waited for hosts, added up over the times that it made shards.
 *
 * @param waits host to the seconds that its rows waited for it while it was out
 * @param limits option that limits requests to a host, to the hosts whose rows waited for it, to the seconds that they did
 */
record HostTimes(Map<String, Double> waits, Map<String, Map<String, Double>> limits) {
    /** No time yet. */
    HostTimes() {
        this(new LinkedHashMap<>(), new LinkedHashMap<>());
    }

    void add(Progress progress) {
        addTo(waits, progress.hostWaits());
        progress.hostLimits()
                .forEach((option, hosts) -> addTo(limits.computeIfAbsent(option, key -> new LinkedHashMap<>()), hosts));
    }

    private static void addTo(Map<String, Double> sums, Map<String, Double> seconds) {
        seconds.forEach((host, more) -> sums.merge(host, more, Double::sum));
    }
}
