package io.github.img2dataset.fetch;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The hosts that one task has given up, and the requests that wait for their turn at a host. Thread-safe. */
final class TaskHosts {
    private final Set<String> givenUp = new HashSet<>();
    private final Map<String, Set<Fetch>> waiting = new HashMap<>();

    synchronized boolean isGivenUp(String host) {
        return givenUp.contains(host);
    }

    /** Ends the waits for the host, too. */
    void giveUp(String host) {
        List<Fetch> stranded;
        synchronized (this) {
            if (!givenUp.add(host)) {
                return;
            }
            var fetches = waiting.remove(host);
            stranded = fetches == null ? List.of() : new ArrayList<>(fetches);
        }
        stranded.forEach(Fetch::giveUpHost);
    }

    synchronized void waitsFor(String host, Fetch fetch) {
        waiting.computeIfAbsent(host, name -> new HashSet<>()).add(fetch);
    }

    /** Number of requests that wait for one of these hosts. */
    synchronized int waiting(List<String> hosts) {
        var count = 0;
        for (var host : hosts) {
            var fetches = waiting.get(host);
            count += fetches == null ? 0 : fetches.size();
        }
        return count;
    }

    synchronized void waitsNoMore(String host, Fetch fetch) {
        var fetches = waiting.get(host);
        if (fetches != null && fetches.remove(fetch) && fetches.isEmpty()) {
            waiting.remove(host);
        }
    }
}
