package io.github.img2dataset.report;

import java.io.Serializable;
import java.util.Map;

/**
 * How far one attempt at one shard is; what executors send to the driver while they work.
 *
 * @param runId the run it belongs to
 * @param attempt unique per executor
 * @param bytes of the bodies downloaded
 * @param failures reason to how many
 * @param coreTime of the attempt
 */
record ShardFigures(
        String runId,
        int shard,
        String attempt,
        State state,
        long successes,
        long bytes,
        Map<String, Long> failures,
        CoreTime coreTime)
        implements Serializable {

    enum State {
        RUNNING,
        FINISHED,
        ABANDONED
    }

    ShardFigures {
        failures = Map.copyOf(failures);
    }

    long failed() {
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }

    long rows() {
        return successes + failed();
    }
}
