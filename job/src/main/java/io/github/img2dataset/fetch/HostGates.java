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
    /** Of hosts that are quiet now: enough to know a host that comes again. */
    private static final int MOST_REMEMBERED = 20_000;

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

    /**
     * @param patience how long a host that has answered before is waited for
     * @param nanoClock {@link System#nanoTime}, or a test's own
     */
    HostGates(int mostPerHost, Duration patience, ScheduledExecutorService timer, LongSupplier nanoClock) {
        this.mostPerHost = mostPerHost;
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
        if (gate.waiters().isEmpty() && gate.hasRoom(nanoClock.getAsLong())) {
            gate.enter();
            return true;
        }
        gate.waiters().add(waiter);
        wakeUpAfterPause(host, gate);
        return false;
    }

    /** Takes back a wait; false when it is over already. */
    synchronized boolean withdraw(String host, Waiter waiter) {
        var gate = gates.get(host);
        return gate != null && gate.waiters().remove(waiter);
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

    /** The same with what there is to say of each, the longest outage first. */
    synchronized List<HostOutage> outages() {
        var now = nanoClock.getAsLong();
        List<HostOutage> outages = new ArrayList<>();
        for (var host : hostsOut) {
            var gate = gates.get(host);
            if (gate != null) {
                outages.add(
                        new HostOutage(host, gate.outFor(now), gate.waiters().size()));
            }
        }
        outages.sort(Comparator.comparing(HostOutage::since).reversed());
        return outages;
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

    private synchronized void admitWaiters(String host) {
        var gate = gates.get(host);
        if (gate == null) {
            return;
        }
        var waiters = gate.waiters();
        while (!waiters.isEmpty() && gate.hasRoom(nanoClock.getAsLong())) {
            gate.enter();
            // On its own thread: a waiter that fails at once lets the next one in, and so on, down the stack.
            timer.execute(waiters.remove()::admitted);
        }
        wakeUpAfterPause(host, gate);
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
