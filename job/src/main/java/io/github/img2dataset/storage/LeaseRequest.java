package io.github.img2dataset.storage;

import java.time.Duration;

/**
 * What a run asks for when it takes an output folder's lease.
 *
 * @param runId unique to the run
 * @param identity to take over at once from an earlier attempt of the same application
 * @param waits whether to wait for the end of another run, or until it counts as dead, instead of being refused
 * @param heartbeat how often the lease is renewed
 * @param silenceOfTheDead how long after its last renewal a run counts as dead
 */
public record LeaseRequest(
        String runId, RunIdentity identity, boolean waits, Duration heartbeat, Duration silenceOfTheDead) {
    private static final Duration HEARTBEAT = Duration.ofSeconds(30);
    static final Duration SILENCE_OF_THE_DEAD = Duration.ofMinutes(5);

    /** A request with the usual times. */
    public LeaseRequest(String runId, RunIdentity identity, boolean waits) {
        this(runId, identity, waits, HEARTBEAT, SILENCE_OF_THE_DEAD);
    }

    /** A request to be refused when another run is alive. */
    public static LeaseRequest of(String runId) {
        return new LeaseRequest(runId, RunIdentity.of(System.getenv()), false);
    }
}
