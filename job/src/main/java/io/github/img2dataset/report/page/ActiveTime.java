package io.github.img2dataset.report.page;

import java.io.Serializable;
import java.util.Comparator;
import java.util.TreeMap;

/**
 * The time in which shards were under way, without the hours or days between two runs: stretches that do not touch,
 * at most {@value #MOST} of them; beyond that the shortest pause counts as work. Single-threaded.
 */
final class ActiveTime implements Serializable {
    private static final long serialVersionUID = 1;
    private static final int MOST = 1_000;

    /** Start to end, in seconds since the epoch. */
    private final TreeMap<Double, Double> stretches = new TreeMap<>();

    /** Takes in a stretch, in seconds since the epoch; one of a clock that went back, or without times, is passed over. */
    void add(double start, double end) {
        if (!(end >= start && start > 0)) {
            return;
        }
        var from = start;
        var to = end;
        for (var touching = stretches.floorEntry(to);
                touching != null && touching.getValue() >= from;
                touching = stretches.floorEntry(to)) {
            from = Math.min(from, touching.getKey());
            to = Math.max(to, touching.getValue());
            stretches.remove(touching.getKey());
        }
        stretches.put(from, to);
        if (stretches.size() > MOST) {
            closeShortestPause();
        }
    }

    private void closeShortestPause() {
        var before = stretches.keySet().stream()
                .skip(1)
                .min(Comparator.comparingDouble(
                        start -> start - stretches.lowerEntry(start).getValue()))
                .orElseThrow();
        var end = stretches.remove(before);
        stretches.put(stretches.lowerKey(before), end);
    }

    void add(ActiveTime other) {
        other.stretches.forEach(this::add);
    }

    double seconds() {
        return stretches.entrySet().stream()
                .mapToDouble(stretch -> stretch.getValue() - stretch.getKey())
                .sum();
    }
}
