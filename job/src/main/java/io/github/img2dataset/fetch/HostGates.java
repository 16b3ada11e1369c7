package io.github.img2dataset.fetch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The {@link HostGate}s of one executor. Thread-safe; waiters run on the timer's thread. */
final class HostGates {
    /** Most hosts without a request that are remembered, so that one that comes again is known. */
    private static final int MOST_REMEMBERED = 20_000;

    private static final Duration WORTH_TELLING = Duration.ofSeconds(1);
    private static final int MOST_CROWDS = 20;

    private final int mostPerHost;
    private final Duration patience;
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoClock;
    private final Map<String, HostGate> gates = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, HostGate> eldest) {
            return size() > MOST_REMEMBERED && eldest.getValue().isQuiet();
        }
    };
    private final Set<String> hostsOut = new LinkedHashSet<>();
    private final Map<String, Long> crowdedSince = new LinkedHashMap<>();
    private final HostShares shares;

    /**
     * @param mostPerHost requests of this executor at a time
     * @param shares what this executor has of the run's requests
     * @param patience how long a host that has answered before is waited for
     * @param nanoClock {@link System#nanoTime}, or a test's own
     */
    HostGates(
            int mostPerHost,
            HostShares shares,
            Duration patience,
            ScheduledExecutorService timer,
            LongSupplier nanoClock) {
        this.mostPerHost = mostPerHost;
        this.shares = shares;
        this.patience = patience;
        this.timer = timer;
        this.nanoClock = nanoClock;
    }

    long nanoTime() {
        return nanoClock.getAsLong();
    }

    /** Somebody who waits for a turn, and hears once how the wait ended. */
    interface Waiter {
        void admitted();

        /** The host was waited for long enough. */
        void patienceOver();
    }

    /**
     * Asks for a turn.
     *
     * @return true when the caller is in; otherwise {@code waiter} hears of it
     */
    synchronized boolean enter(String host, Waiter waiter) {
        var gate = gates.computeIfAbsent(host, name -> new HostGate(mostPerHost, patience, nanoClock.getAsLong()));
        if (gate.waiters().isEmpty() && gate.hasRoom(nanoClock.getAsLong()) && shares.take(host)) {
            gate.enter();
            return true;
        }
        gate.waiters().add(waiter);
        waitOn(host, gate);
        return false;
    }

    /** Takes back a wait; false when it is over already. */
    synchronized boolean withdraw(String host, Waiter waiter) {
        var gate = gates.get(host);
        if (gate == null || !gate.waiters().remove(waiter)) {
            return false;
        }
        waitOn(host, gate);
        return true;
    }

    /** Says what those who wait for the host wait for. */
    private void waitOn(String host, HostGate gate) {
        var now = nanoClock.getAsLong();
        shares.want(host, gate.wanted(now));
        if (gate.isCrowded(now)) {
            crowdedSince.putIfAbsent(host, now);
        } else if (!crowdedSince.isEmpty()) {
            crowdedSince.remove(host);
        }
        wakeUpAfterPause(host, gate);
    }

    /** Whether a turn that was taken then may be used yet. */
    boolean isGood(long takenAt) {
        return shares.isGood(takenAt);
    }

    /** Whether the host was asked before, or others wait for it: its connection is worth keeping. */
    synchronized boolean isFrequent(String host) {
        var gate = gates.get(host);
        return gate != null && gate.isFrequent();
    }

    /** Whether the host answered somebody after that time of the nano clock. */
    synchronized boolean hasAnsweredSince(String host, long time) {
        var gate = gates.get(host);
        return gate != null && gate.hasAnsweredSince(time);
    }

    /** Hosts that are in an outage; none at nearly all times. */
    synchronized List<String> hostsOut() {
        return hostsOut.isEmpty() ? List.of() : List.copyOf(hostsOut);
    }

    /** Hosts that are waited for, the longest outage first. */
    synchronized List<HostWait> outages() {
        var now = nanoClock.getAsLong();
        List<HostWait> outages = new ArrayList<>();
        for (var host : hostsOut) {
            var gate = gates.get(host);
            if (gate != null) {
                outages.add(new HostWait(host, gate.outFor(now), gate.waiters().size()));
            }
        }
        outages.sort(Comparator.comparing(HostWait::since).reversed());
        return outages;
    }

    /**
     * The hosts that answer and whose rows wait nevertheless, the longest wait first.
     *
     * @param byRate those that wait for the rate's next request, or those that wait for others' requests to end
     */
    synchronized List<HostWait> crowds(boolean byRate) {
        var now = nanoClock.getAsLong();
        return crowdedSince.entrySet().stream()
                .filter(crowd ->
                        now - crowd.getValue() >= WORTH_TELLING.toNanos() && shares.isByRate(crowd.getKey()) == byRate)
                .map(crowd -> {
                    var gate = gates.get(crowd.getKey());
                    return new HostWait(
                            crowd.getKey(),
                            Duration.ofNanos(now - crowd.getValue()),
                            gate == null ? 0 : gate.waiters().size());
                })
                .sorted(Comparator.comparing(HostWait::since).reversed())
                .limit(MOST_CROWDS)
                .toList();
    }

    /**
     * Lets the next one in.
     *
     * @param outcome what the host made of the request; null when it was given up by us
     * @param startedAt the nano clock's time of the request
     */
    HostGate.Verdict leave(String host, @Nullable Outcome outcome, long startedAt) {
        HostGate.Verdict verdict;
        synchronized (this) {
            var gate = gates.get(host);
            if (gate == null) {
                return HostGate.Verdict.GO_ON;
            }
            verdict = gate.leave(outcome, startedAt, nanoClock.getAsLong());
            shares.giveBack(host);
            note(host, gate);
            if (verdict == HostGate.Verdict.PATIENCE_OVER) {
                sendAway(gate);
            }
        }
        admitWaiters(host);
        return verdict;
    }

    private void note(String host, HostGate gate) {
        if (gate.isOut()) {
            hostsOut.add(host);
        } else if (!hostsOut.isEmpty()) {
            hostsOut.remove(host);
        }
    }

    private void sendAway(HostGate gate) {
        for (var waiter : gate.sendAway()) {
            timer.execute(waiter::patienceOver);
        }
    }

    /** Lets in as many as may go in now. */
    synchronized void admitWaiters(String host) {
        var gate = gates.get(host);
        if (gate == null) {
            return;
        }
        var waiters = gate.waiters();
        while (!waiters.isEmpty() && gate.hasRoom(nanoClock.getAsLong()) && shares.take(host)) {
            gate.enter();
            // On its own thread: a waiter that fails at once lets the next one in, and so on, down the stack.
            timer.execute(waiters.remove()::admitted);
        }
        waitOn(host, gate);
    }

    private void wakeUpAfterPause(String host, HostGate gate) {
        var pause = gate.pauseLeft(nanoClock.getAsLong());
        if (pause > 0 && !gate.waiters().isEmpty() && gate.setWakeUp()) {
            var unused = timer.schedule(() -> wakeUp(host), pause, TimeUnit.NANOSECONDS);
        }
    }

    private void wakeUp(String host) {
        synchronized (this) {
            var gate = gates.get(host);
            if (gate != null) {
                gate.wokenUp();
            }
        }
        admitWaiters(host);
    }
}
