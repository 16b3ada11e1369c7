package io.github.img2dataset.report.page;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The record of a run, finished or under way; kept in the output folder, a file a run, for reports made later.
 *
 * @param started as ISO 8601 in UTC
 * @param seconds that making its shards took
 * @param rows of the shards it finished
 * @param images of those rows; 0 in records of early versions
 * @param retriedRows failed rows of earlier runs' shards that it downloaded again
 * @param retriedImages rows of those that have an image since
 * @param underWay whether its end is yet to come; also of a run that was killed
 * @param settings option to value, without secrets
 * @param environment fact to value: versions, cores
 * @param shardFailures why shards are missing to how many, the most frequent reasons first; empty for records of early versions
 * @param hostWaits host to the seconds that its rows waited for it while it was out, the longest first; empty for records of early versions
 * @param hostLimits option that limits requests to a host, to the hosts whose rows waited for it, to the seconds that they did; empty for records of early versions
 */
public record RunRecord(
        String runId,
        String started,
        double seconds,
        int shards,
        long rows,
        long images,
        long retriedRows,
        long retriedImages,
        boolean underWay,
        Map<String, String> settings,
        Map<String, String> environment,
        Map<String, Long> shardFailures,
        Map<String, Double> hostWaits,
        Map<String, Map<String, Double>> hostLimits) {
    private static final ObjectMapper JSON = new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    public RunRecord {
        settings = ordered(settings);
        environment = ordered(environment);
        shardFailures = ordered(shardFailures);
        hostWaits = ordered(hostWaits);
        hostLimits = ordered(hostLimits);
    }

    private static <V> Map<String, V> ordered(@Nullable Map<String, V> map) {
        return map == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(map));
    }

    /** Rows downloaded a second, from the run's start to its end. */
    double rowsPerSecond() {
        return seconds <= 0 ? 0 : (rows + retriedRows) / seconds;
    }

    /** The name of its file, in the order of the runs' starts. */
    public String fileName() {
        return started.replaceAll("[^0-9T]", "") + "-" + runId + ".json";
    }

    public byte[] toJson() throws IOException {
        return JSON.writeValueAsBytes(this);
    }

    public static RunRecord read(byte[] json) throws IOException {
        return JSON.readValue(json, RunRecord.class);
    }
}
