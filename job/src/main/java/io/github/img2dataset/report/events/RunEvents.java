package io.github.img2dataset.report.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.img2dataset.api.RetryResult;
import io.github.img2dataset.api.RunProgress;
import io.github.img2dataset.api.RunResult;
import io.github.img2dataset.api.ShardResult;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Events of a run, each an object of JSON on one line. The member {@code event} is {@code notice}, {@code progress}, {@code
 * result} or {@code failure}; the last two end a run's course, and there is one of them. Durations are in seconds; what
 * is empty in Java is null.
 */
public final class RunEvents {
    private static final ObjectMapper JSON = new ObjectMapper();

    private RunEvents() {}

    /** A line that the user should see. */
    public static String notice(String line) {
        var event = event("notice");
        event.put("line", line);
        return line(event);
    }

    /** The figures at one moment. */
    public static String progress(RunProgress now) {
        var event = event("progress");
        event.put("run_id", now.runId());
        event.put("shards_done", now.shardsDone());
        event.put("shards", now.shards());
        event.put("rows_done", now.rowsDone());
        event.put("rows", now.rows());
        event.put("images", now.images());
        event.put("downloaded_bytes", now.downloadedBytes());
        event.put("failures", now.failures());
        event.put("elapsed", seconds(now.elapsed()));
        event.put("remaining", now.remaining().map(RunEvents::seconds).orElse(null));
        return line(event);
    }

    /** The end of a run that was not ended by a failure; shards may be missing. */
    public static String result(RunResult result) {
        var event = event("result");
        event.put("text", result.toString());
        event.put("run_id", result.runId());
        event.put("output_folder", result.outputFolder());
        event.put("is_complete", result.isComplete());
        event.put("duration", seconds(result.duration()));
        event.put("rows", result.rows());
        event.put("images", result.images());
        event.put("status_counts", result.statusCounts());
        event.put("failure_reasons", result.failureReasons());
        event.put("error_messages", result.errorMessages());
        event.put("rows_per_second", result.rowsPerSecond());
        event.put("success_rate", result.successRate());
        event.put("downloaded_bytes", result.downloadedBytes());
        event.put("written_bytes", result.writtenBytes());
        event.put("shards", result.shards().stream().map(RunEvents::shard).toList());
        event.put("shards_finished_before", result.shardsFinishedBefore());
        event.put("retried", result.retried().map(RunEvents::retried).orElse(null));
        event.put("host_waits", result.hostWaits());
        event.put("host_limits", result.hostLimits());
        event.put("report", text(result.report()));
        event.put("wandb", text(result.wandb()));
        event.put("event_log", text(result.eventLog()));
        return line(event);
    }

    /**
     * The end of a run that has no result.
     *
     * @param message one line for the user
     */
    public static String failure(FailureKind kind, String message) {
        var event = event("failure");
        event.put("kind", kind.label());
        event.put("message", message);
        return line(event);
    }

    /**
     * Reads what the other side sends: the words of a command line.
     *
     * @param array of strings, in JSON
     */
    public static List<String> words(String array) {
        try {
            return Arrays.asList(JSON.readValue(array, String[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("No JSON array of strings: " + array, e);
        }
    }

    private static Map<String, @Nullable Object> shard(ShardResult shard) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("number", shard.number());
        fields.put("id", shard.id());
        fields.put("rows", shard.rows());
        fields.put("images", shard.images());
        fields.put("problem", text(shard.problem()));
        return fields;
    }

    private static Map<String, @Nullable Object> retried(RetryResult retried) {
        var fields = new LinkedHashMap<String, @Nullable Object>();
        fields.put("shards", retried.shards());
        fields.put("rows", retried.rows());
        fields.put("succeeded", retried.succeeded());
        fields.put("reasons_left", retried.reasonsLeft());
        fields.put("failures", retried.failures());
        return fields;
    }

    private static Map<String, @Nullable Object> event(String name) {
        var event = new LinkedHashMap<String, @Nullable Object>();
        event.put("event", name);
        return event;
    }

    private static @Nullable String text(Optional<String> value) {
        return value.orElse(null);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    private static String line(Map<String, @Nullable Object> event) {
        try {
            return JSON.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
