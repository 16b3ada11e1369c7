package io.github.img2dataset.fetch;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How hard the executor presses each host: so many requests at a time, none while the host asked for a pause, and one
 * at a time until it answers again. Thread-safe; waiters run on the timer's thread.
 */
final class HostGates {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final int MOST_REFUSALS = 5;
    private static final int MOST_UNREACHABLE = 16;
    /** Rounds of requests, as many at a time as may be, of which all ran out of time. */
    private static final int MOST_SILENCES = 4;
    /** A host that answers a few times between two refusals would otherwise hold a shard up for days. */
    private static final Duration LONGEST_PAUSES = Duration.ofMinutes(10);
    /** Of hosts that are quiet now: enough to know a host that comes again. */
    private static final int MOST_REMEMBERED = 20_000;

    private final int mostPerHost;
    private final ScheduledExecutorService timer;
    private final Map<String, Gate> gates = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Gate> eldest) {
            return size() > MOST_REMEMBERED && eldest.getValue().isQuiet();
        }
    };

    HostGates(int mostPerHost, ScheduledExecutorService timer) {
        this.mostPerHost = mostPerHost;
        this.timer = timer;
    }

    private static final class Gate {
        final ArrayDeque<Runnable> waiters = new ArrayDeque<>();
        int inside;
        long entered;
        int refusals;
        int unreachable;
        int silences;
        long silentSince = System.nanoTime();
        long pausesNanos;
        long pausedUntil = System.nanoTime();
        long pausedSince = pausedUntil;
        boolean wakeUpSet;

        boolean isHopeless() {
            return refusals >= MOST_REFUSALS
                    || unreachable >= MOST_UNREACHABLE
                    || silences >= MOST_SILENCES
                    || (refusals > 0 && pausesNanos >= LONGEST_PAUSES.toNanos());
        }

        boolean isQuiet() {
            return inside == 0 && waiters.isEmpty();
        }
    }

    /**
     * Asks for a turn.
     *
     * @return true when the caller is in; otherwise {@code admitted} runs later, when it is in
     */
    synchronized boolean enter(String host, Runnable admitted) {
        var gate = gates.computeIfAbsent(host, name -> new Gate());
        if (gate.waiters.isEmpty() && hasPlace(gate)) {
            gate.inside++;
            gate.entered++;
            return true;
        }
        gate.waiters.add(admitted);
        wakeUpAfterPause(host, gate);
        return false;
    }

    /** Takes back a wait; false when it is over already. */
    synchronized boolean withdraw(String host, Runnable admitted) {
        var gate = gates.get(host);
        return gate != null && gate.waiters.remove(admitted);
    }

    /** Whether the host was asked before, or others wait for it: its connection is worth keeping. */
    synchronized boolean isFrequent(String host) {
        var gate = gates.get(host);
        return gate != null && (gate.entered > 1 || !gate.waiters.isEmpty());
    }

    /**
     * Lets the next one in.
     *
     * @param outcome what the host made of the request; null when it was given up by us
     * @param startedAt {@link System#nanoTime()} of the request
     * @return whether the host has turned so many requests away in a row, or asked for so much of our time, that more are
     *     in vain
     */
    boolean leave(String host, @Nullable Outcome outcome, long startedAt) {
        boolean isHopeless;
        synchronized (this) {
            var gate = gates.get(host);
            if (gate == null) {
                return false;
            }
            gate.inside--;
            note(gate, outcome, startedAt);
            isHopeless = gate.isHopeless();
        }
        admitWaiters(host);
        return isHopeless;
    }

    private void admitWaiters(String host) {
        synchronized (this) {
            var gate = gates.get(host);
            while (gate != null && hasPlace(gate) && !gate.waiters.isEmpty()) {
                gate.inside++;
                gate.entered++;
                // On its own thread: a waiter that fails at once lets the next one in, and so on, down the stack.
                timer.execute(gate.waiters.remove());
            }
            if (gate != null) {
                wakeUpAfterPause(host, gate);
            }
        }
    }

    private boolean hasPlace(Gate gate) {
        return gate.inside < (gate.refusals > 0 ? 1 : mostPerHost) && gate.pausedUntil - System.nanoTime() <= 0;
    }

    private static void note(Gate gate, @Nullable Outcome outcome, long startedAt) {
        if (outcome == null) {
            return;
        }
        var state = outcome instanceof Outcome.Failed failed ? failed.host() : Outcome.HostState.ANSWERS;
        switch (state) {
            case ANSWERS -> {
                gate.refusals = 0;
                gate.unreachable = 0;
                gate.silences = 0;
            }
            case REFUSES -> noteRefusal(gate, ((Outcome.Failed) outcome).retryAfter(), startedAt);
            case UNREACHABLE -> gate.unreachable++;
            case SILENT -> noteSilence(gate, startedAt);
            case UNKNOWN -> {}
        }
    }

    /** Requests that were under way when the pause began say nothing new. */
    private static void noteRefusal(Gate gate, @Nullable Duration retryAfter, long startedAt) {
        if (startedAt - gate.pausedSince >= 0) {
            gate.refusals++;
            gate.pausedSince = System.nanoTime();
            var pause = pause(gate.refusals, retryAfter).toNanos();
            gate.pausedUntil = gate.pausedSince + pause;
            gate.pausesNanos += pause;
        }
    }

    /** Requests that were under way at the last silence are part of it: a short outage of the network fails them all. */
    private static void noteSilence(Gate gate, long startedAt) {
        if (startedAt - gate.silentSince >= 0) {
            gate.silences++;
            gate.silentSince = System.nanoTime();
        }
    }

    private static Duration pause(int refusals, @Nullable Duration retryAfter) {
        if (retryAfter != null && !retryAfter.isZero()) {
            return retryAfter;
        }
        var full = Math.min(FIRST_PAUSE.toNanos() << Math.min(refusals - 1, 10), LONGEST_PAUSE.toNanos());
        return Duration.ofNanos(full / 2 + ThreadLocalRandom.current().nextLong(full / 2 + 1));
    }

    private void wakeUpAfterPause(String host, Gate gate) {
        var pause = gate.pausedUntil - System.nanoTime();
        if (pause > 0 && !gate.waiters.isEmpty() && !gate.wakeUpSet) {
            gate.wakeUpSet = true;
            var unused = timer.schedule(() -> wakeUp(host), pause, TimeUnit.NANOSECONDS);
        }
    }

    private void wakeUp(String host) {
        synchronized (this) {
            var gate = gates.get(host);
            if (gate != null) {
                gate.wakeUpSet = false;
            }
        }
        admitWaiters(host);
    }
}
