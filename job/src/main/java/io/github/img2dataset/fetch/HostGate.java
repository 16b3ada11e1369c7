package io.github.img2dataset.fetch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One host's turns, and the circuit breaker over them. <i>Closed</i>, it lets so many requests in at a time, and one at a
 * time after a refusal. A host that has answered before and then answers no more is in an <i>outage</i>: its requests
 * wait, and one at a time goes in as a probe (<i>half-open</i>), after pauses that grow; an answer closes the breaker.
 * A host that never answered is given up after some failures instead: nobody knows whether it is there.
 *
 * <p>Not thread-safe: {@link HostGates} calls it under its lock. Times are of its nano clock.
 */
final class HostGate {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int MOST_REFUSALS = 5;
    private static final int MOST_UNREACHABLE = 16;
    /** Rounds of requests, as many at a time as may be, of which all ran out of time. */
    private static final int MOST_SILENCES = 4;
    /** A host that answers a few times between two refusals would otherwise hold a shard up for days. */
    private static final Duration LONGEST_PAUSES = Duration.ofMinutes(10);

    private final int mostInside;
    private final long patienceNanos;
    private final ArrayDeque<HostGates.Waiter> waiters = new ArrayDeque<>();
    private int inside;
    private long entered;
    private boolean hasAnswered;
    private long answeredAt;
    private int refusals;
    private int unreachable;
    private int silences;
    private long silentSince;
    private long pausesNanos;
    private long pausedUntil;
    private long pausedSince;
    private boolean isOut;
    private boolean isPatienceOver;
    private int failuresWithoutPatience;
    private int toSendAway;
    private long outSince;
    private int probes;
    private boolean wakeUpSet;

    /** @param now the time of its making */
    HostGate(int mostInside, Duration patience, long now) {
        this.mostInside = mostInside;
        this.patienceNanos = patience.toNanos();
        silentSince = now;
        pausedUntil = now;
        pausedSince = now;
    }

    /** The consequence of a request's end for the rows of its host. */
    enum Verdict {
        GO_ON,
        /** The host has answered before and is out now: the request is no attempt, and may be made again after the outage. */
        SET_ASIDE,
        /** The host has been out for longer than anybody waits: those who wait for it fail, later ones probe again. */
        PATIENCE_OVER,
        /** More requests are in vain, for the whole task. */
        GIVE_UP
    }

    boolean hasRoom(long now) {
        return room(now) > 0;
    }

    private int room(long now) {
        return isPaused(now) ? 0 : (isOut || refusals > 0 ? 1 : mostInside) - inside;
    }

    /** Number of waiting requests that the host itself would take now. */
    int wanted(long now) {
        return Math.max(0, Math.min(waiters.size(), room(now)));
    }

    private boolean isPaused(long now) {
        return pausedUntil - now > 0;
    }

    /** Whether requests wait although the host answers. */
    boolean isCrowded(long now) {
        return !waiters.isEmpty() && !isOut && refusals == 0 && !isPaused(now);
    }

    void enter() {
        inside++;
        entered++;
    }

    /** Whether the host was asked before, or others wait for it: its connection is worth keeping. */
    boolean isFrequent() {
        return entered > 1 || !waiters.isEmpty();
    }

    boolean isQuiet() {
        return inside == 0 && waiters.isEmpty();
    }

    boolean isOut() {
        return isOut;
    }

    Duration outFor(long now) {
        return Duration.ofNanos(now - outSince);
    }

    boolean hasAnsweredSince(long time) {
        return hasAnswered && answeredAt - time > 0;
    }

    ArrayDeque<HostGates.Waiter> waiters() {
        return waiters;
    }

    /** Time until the gate lets requests in again, in nanoseconds; zero or less when it does already. */
    long pauseLeft(long now) {
        return pausedUntil - now;
    }

    /** True once for each pause. */
    boolean setWakeUp() {
        var isNew = !wakeUpSet;
        wakeUpSet = true;
        return isNew;
    }

    void wokenUp() {
        wakeUpSet = false;
    }

    /**
     * Takes a request's end in.
     *
     * @param outcome what the host made of it; null when it was given up by us
     */
    Verdict leave(@Nullable Outcome outcome, long startedAt, long now) {
        inside--;
        if (outcome == null) {
            return Verdict.GO_ON;
        }
        var state = outcome instanceof Outcome.Failed failed ? failed.host() : Outcome.HostState.ANSWERS;
        return switch (state) {
            case ANSWERS -> answered(now);
            case REFUSES -> refused(((Outcome.Failed) outcome).retryAfter(), startedAt, now);
            case UNREACHABLE, SILENT -> failed(state, startedAt, now);
            case UNKNOWN -> Verdict.GO_ON;
        };
    }

    private Verdict answered(long now) {
        hasAnswered = true;
        answeredAt = now;
        refusals = 0;
        unreachable = 0;
        silences = 0;
        if (isOut) {
            isOut = false;
            isPatienceOver = false;
            failuresWithoutPatience = 0;
            pausedUntil = now;
        }
        return Verdict.GO_ON;
    }

    /** Requests that were under way when the pause began say nothing new. */
    private Verdict refused(@Nullable Duration retryAfter, long startedAt, long now) {
        var isNew = startedAt - pausedSince >= 0;
        if (isNew) {
            refusals++;
            var pause = pause(refusals, retryAfter);
            pausesNanos += pause;
            pauseFor(pause, now);
        }
        if (pausesNanos >= LONGEST_PAUSES.toNanos()) {
            return Verdict.GIVE_UP;
        }
        if (refusals < MOST_REFUSALS) {
            return Verdict.GO_ON;
        }
        if (!hasAnswered) {
            return Verdict.GIVE_UP;
        }
        goOut(now);
        if (isNew) {
            noteFailedProbe();
        }
        // It did answer this one: the refusal stands.
        return isPatienceOver ? Verdict.PATIENCE_OVER : Verdict.GO_ON;
    }

    private Verdict failed(Outcome.HostState state, long startedAt, long now) {
        if (hasAnswered) {
            return isOut || now - answeredAt >= (now - startedAt) / 2
                    ? failedProbe(startedAt, now)
                    : failedAlone(state);
        }
        if (state == Outcome.HostState.UNREACHABLE) {
            unreachable++;
        } else if (startedAt - silentSince >= 0) {
            // Requests that were under way at the last silence are part of it.
            silences++;
            silentSince = now;
        }
        return unreachable >= MOST_UNREACHABLE || silences >= MOST_SILENCES ? Verdict.GIVE_UP : Verdict.GO_ON;
    }

    /** While others are answered, a silence is the request's own; a broken connection may have been the host's. */
    private Verdict failedAlone(Outcome.HostState state) {
        return state == Outcome.HostState.UNREACHABLE && patienceNanos > 0 ? Verdict.SET_ASIDE : Verdict.GO_ON;
    }

    private Verdict failedProbe(long startedAt, long now) {
        goOut(now);
        if (startedAt - pausedSince >= 0) {
            probes++;
            pauseFor(pause(probes, null), now);
            noteFailedProbe();
        }
        return isPatienceOver ? Verdict.PATIENCE_OVER : Verdict.SET_ASIDE;
    }

    private void goOut(long now) {
        if (!isOut) {
            isOut = true;
            outSince = now;
            probes = 0;
        }
        isPatienceOver = now - outSince >= patienceNanos;
    }

    private void noteFailedProbe() {
        failuresWithoutPatience = isPatienceOver ? failuresWithoutPatience + 1 : 0;
        if (isPatienceOver) {
            toSendAway = patienceNanos > 0 && failuresWithoutPatience == 1
                    ? waiters.size()
                    : Math.min(
                            waiters.size(), Math.max(1, mostInside / 4) << Math.min(failuresWithoutPatience - 1, 16));
        }
    }

    /**
     * Those who wait and are to fail now: all who have waited while there was patience, and then, with each failed probe,
     * twice as many as before, so that a short outage costs few and the end of a host is soon over.
     */
    List<HostGates.Waiter> sendAway() {
        List<HostGates.Waiter> sent = new ArrayList<>(toSendAway);
        for (; toSendAway > 0; toSendAway--) {
            sent.add(waiters.remove());
        }
        return sent;
    }

    private void pauseFor(long nanos, long now) {
        pausedSince = now;
        pausedUntil = now + nanos;
    }

    private static long pause(int round, @Nullable Duration retryAfter) {
        if (retryAfter != null && !retryAfter.isZero()) {
            return retryAfter.toNanos();
        }
        var full = Math.min(FIRST_PAUSE.toNanos() << Math.min(round - 1, 10), LONGEST_PAUSE.toNanos());
        return full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1);
    }
}
