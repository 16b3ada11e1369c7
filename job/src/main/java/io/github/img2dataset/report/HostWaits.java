package io.github.img2dataset.report;

import io.github.img2dataset.fetch.HostWait;
import io.github.img2dataset.shard.SharedFetcher;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Hosts that rows wait for by one {@link Cause}: which ones at present, and how long each was waited for since the run
 * began. Executors tell of theirs once a second, so waits below a second may be missed. Thread-safe.
 */
final class HostWaits {
    private static final Duration SILENCE_OF_DEAD_EXECUTORS = Duration.ofSeconds(15);
    private static final int MOST_HOSTS_HELD = 1_000;
    private static final int MOST_HOSTS_TOLD = 20;

    /** Shorter waits are pauses of a second or two, as broken connections bring them. */
    private static final Duration WORTH_TELLING = Duration.ofSeconds(3);

    private final Map<String, Executor> executors = new HashMap<>();
    private final LongSupplier nanoClock;

    HostWaits(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** The thing that rows wait for at a host. */
    enum Cause {
        /** The host answered before and does not now. */
        OUTAGE(""),
        REQUESTS("--max_requests_per_host"),
        RATE("--max_host_rate");

        private final String option;

        Cause(String option) {
            this.option = option;
        }

        /** The option that holds the rows back; empty when none does. */
        String option() {
            return option;
        }

        /** The hosts of this executor at present. */
        List<HostWait> hosts() {
            return switch (this) {
                case OUTAGE -> SharedFetcher.outages();
                case REQUESTS -> SharedFetcher.crowds(false);
                case RATE -> SharedFetcher.crowds(true);
            };
        }
    }

    /** One executor's hosts of the moment. */
    record Message(String executor, Cause cause, List<HostWait> outages) implements Serializable {
        Message {
            // Serializable, whatever list it was.
            outages = new ArrayList<>(outages);
        }
    }

    private static final class Executor {
        private List<HostWait> outages = List.of();
        private final Map<String, Duration> ended = new HashMap<>();
        private long heardAt;

        void hear(List<HostWait> present, long now) {
            heardAt = now;
            for (var outage : outages) {
                if (present.stream().noneMatch(same -> isSame(outage, same))
                        && (ended.size() < MOST_HOSTS_HELD || ended.containsKey(outage.host()))) {
                    ended.merge(outage.host(), outage.since(), Duration::plus);
                }
            }
            outages = List.copyOf(present);
        }

        private static boolean isSame(HostWait before, HostWait now) {
            return before.host().equals(now.host()) && now.since().compareTo(before.since()) >= 0;
        }

        Map<String, Duration> totals() {
            var totals = new HashMap<>(ended);
            outages.forEach(outage -> totals.merge(outage.host(), outage.since(), Duration::plus));
            return totals;
        }
    }

    synchronized void receive(Message message) {
        executors
                .computeIfAbsent(message.executor(), id -> new Executor())
                .hear(message.outages(), nanoClock.getAsLong());
    }

    /** The hosts of all executors, each with its longest outage and the sum of its rows; the longest outage first. */
    synchronized List<HostWait> present() {
        var hosts = new HashMap<String, HostWait>();
        for (var executor : executors.values()) {
            if (nanoClock.getAsLong() - executor.heardAt <= SILENCE_OF_DEAD_EXECUTORS.toNanos()) {
                executor.outages.forEach(outage -> hosts.merge(outage.host(), outage, HostWaits::together));
            }
        }
        return hosts.values().stream()
                .filter(outage -> outage.since().compareTo(WORTH_TELLING) >= 0)
                .sorted(Comparator.comparing(HostWait::since).reversed().thenComparing(HostWait::host))
                .toList();
    }

    private static HostWait together(HostWait one, HostWait other) {
        return new HostWait(one.host(), longer(one.since(), other.since()), one.rows() + other.rows());
    }

    /** Host to the seconds of its outages, as the executor that waited longest for it had them; the longest first. */
    synchronized Map<String, Double> secondsByHost() {
        var hosts = new HashMap<String, Duration>();
        executors
                .values()
                .forEach(executor ->
                        executor.totals().forEach((host, waited) -> hosts.merge(host, waited, HostWaits::longer)));
        return hosts.entrySet().stream()
                .filter(wait -> wait.getValue().compareTo(WORTH_TELLING) >= 0)
                .sorted(Map.Entry.<String, Duration>comparingByValue()
                        .reversed()
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_HOSTS_TOLD)
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        wait -> wait.getValue().toMillis() / 1000.0,
                        (first, second) -> first,
                        LinkedHashMap::new));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
