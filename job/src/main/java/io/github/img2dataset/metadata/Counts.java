package io.github.img2dataset.metadata;

import java.io.Serializable;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts per text, bounded: urls of a hostile list must not fill the memory with messages. Single-threaded. */
public final class Counts implements Serializable {
    private static final long serialVersionUID = 1;

    /** Distinct texts held while counting; img2dataset counts as many. */
    private static final int MOST_HELD = 100_000;

    /** Distinct texts handed on. */
    private static final int MOST_KEPT = 100;

    private final int mostHeld;
    private final Map<String, Long> counts = new HashMap<>();

    public Counts() {
        this(MOST_HELD);
    }

    /** @param mostHeld distinct texts; when there are more, the rarer half is forgotten */
    Counts(int mostHeld) {
        this.mostHeld = mostHeld;
    }

    public void add(String text) {
        add(text, 1);
    }

    void add(String text, long count) {
        counts.merge(text, count, Long::sum);
        if (counts.size() > mostHeld) {
            counts.keySet().retainAll(mostFrequent(mostHeld / 2).keySet());
        }
    }

    void addAll(Map<String, Long> others) {
        others.forEach(this::add);
    }

    /** The most frequent first; equal counts by text, so that the same shard gives the same file. */
    Map<String, Long> mostFrequent() {
        return mostFrequent(MOST_KEPT);
    }

    /** Keeps at most {@code most} names, the most frequent first. */
    public Map<String, Long> mostFrequent(int most) {
        var kept = new LinkedHashMap<String, Long>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
        return kept;
    }
}
