package io.github.img2dataset.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a report wants to know of the rows of a shard, or of many: times, sizes, formats, hosts that fail. Bounded,
 * whatever the rows. Single-threaded.
 */
public final class ShardMeasures implements Serializable {
    private static final long serialVersionUID = 1;

    /** Hosts held while counting, and handed on; of a host that is rare everywhere the count is too low. */
    private static final int MOST_HOSTS_HELD = 10_000;

    private static final int MOST_HOSTS = 40;

    /** Hashes held while counting, as many as a shard of the usual size has rows, and handed on. */
    private static final int MOST_HASHES_HELD = 10_000;

    private static final int MOST_HASHES = 20;

    private final EnumMap<Measure, Histogram> histograms = new EnumMap<>(Measure.class);
    private final Counts formats = new Counts();
    private final Counts failingHosts = new Counts(MOST_HOSTS_HELD);
    private final Counts hashes = new Counts(MOST_HASHES_HELD);

    public void add(Measure measure, double value) {
        histogram(measure).add(value);
    }

    /** Counts an image's format. */
    public void addFormat(String format) {
        formats.add(format);
    }

    /** Counts a failure by its host and {@link io.github.img2dataset.sample.FailureReason#label() reason}. */
    public void addFailure(String host, String reason) {
        failingHosts.add(host + " " + reason);
    }

    /** Counts a stored image by the hash of its downloaded bytes. */
    public void addHash(String hash) {
        hashes.add(hash);
    }

    /** Takes in what another has measured. */
    public void addAll(ShardMeasures other) {
        other.histograms.forEach((measure, histogram) -> histogram(measure).add(histogram));
        formats.addAll(other.formats());
        failingHosts.addAll(other.failingHosts());
        hashes.addAll(other.repeatedHashes());
    }

    /**
     * The measures of a shard whose failed rows were downloaded again: times, sizes, and formats of both; hosts that
     * fail and hashes as the retry found them, which has counted the rows that were kept, too.
     */
    ShardMeasures retried(ShardMeasures now) {
        var both = new ShardMeasures();
        both.addAll(now);
        histograms.forEach((measure, histogram) -> both.histogram(measure).add(histogram));
        both.formats.addAll(formats());
        return both;
    }

    /** Empty when nothing was measured. */
    public Histogram histogram(Measure measure) {
        return histograms.computeIfAbsent(measure, unused -> new Histogram());
    }

    /** Format to images, the most frequent first. */
    public Map<String, Long> formats() {
        return formats.mostFrequent();
    }

    /** Host, a space, and reason to failures, the most frequent first. */
    public Map<String, Long> failingHosts() {
        return failingHosts.mostFrequent(MOST_HOSTS);
    }

    /** Hashes that several images of one shard have, to how many at least; the most frequent first. */
    public Map<String, Long> repeatedHashes() {
        var repeated = hashes.mostFrequent(MOST_HASHES);
        repeated.values().removeIf(count -> count < 2);
        return repeated;
    }

    Map<String, Object> toJson() {
        var keys = new LinkedHashMap<String, Object>();
        histograms.forEach((measure, histogram) -> {
            if (histogram.count() > 0) {
                keys.put(measure.key(), histogram.toJson());
            }
        });
        keys.put("formats", formats());
        keys.put("failing_hosts", failingHosts());
        keys.put("repeated_hashes", repeatedHashes());
        return keys;
    }

    /** Reads what {@link #toJson()} gave; measures nothing when there was nothing. */
    static ShardMeasures read(JsonNode json) {
        var measures = new ShardMeasures();
        for (var measure : Measure.values()) {
            if (json.has(measure.key())) {
                measures.histograms.put(measure, Histogram.read(json.path(measure.key())));
            }
        }
        measures.formats.addAll(ShardStatsJson.counts(json.path("formats")));
        measures.failingHosts.addAll(ShardStatsJson.counts(json.path("failing_hosts")));
        measures.hashes.addAll(ShardStatsJson.counts(json.path("repeated_hashes")));
        return measures;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ShardMeasures measures && toJson().equals(measures.toJson());
    }

    @Override
    public int hashCode() {
        return toJson().hashCode();
    }
}
