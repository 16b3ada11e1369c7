package io.github.img2dataset.fetch;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One request's turn at one host: waited for at the host's gate, held, and left once. Thread-safe. */
final class HostTurn {
    private final HostGates gates;
    private final TaskHosts hosts;
    private final String host;
    private final Fetch fetch;
    private final HostGates.Waiter waiter;
    private final AtomicBoolean isHeld = new AtomicBoolean();
    private volatile long admittedAt;
    private volatile long startedAt;
    private volatile boolean isHostOut;

    /** @param waiter hears of the turn when it has to be waited for */
    HostTurn(HostGates gates, TaskHosts hosts, String host, Fetch fetch, HostGates.Waiter waiter) {
        this.gates = gates;
        this.hosts = hosts;
        this.host = host;
        this.fetch = fetch;
        this.waiter = waiter;
    }

    String host() {
        return host;
    }

    /** Asks for the turn; false when it has to be waited for. */
    boolean take() {
        hosts.waitsFor(host, fetch);
        var isIn = gates.enter(host, waiter);
        if (isIn) {
            admittedAt = gates.nanoTime();
            isHeld.set(true);
        }
        return isIn;
    }

    /** The gate let the request in after a wait. */
    synchronized void admitted() {
        admittedAt = gates.nanoTime();
        isHeld.set(true);
    }

    /** Whether the request may be made yet, after a wait for something else. */
    boolean isGood() {
        return gates.isGood(admittedAt);
    }

    /** The request is made now. */
    void begin() {
        hosts.waitsNoMore(host, fetch);
        startedAt = gates.nanoTime();
    }

    /** Takes back a wait. */
    void withdraw() {
        gates.withdraw(host, waiter);
    }

    /**
     * Ends the turn, or the wait for it, and draws the consequences for the host; does nothing the second time.
     *
     * @param outcome what the host made of the request; null when it was given up by us
     */
    void leave(@Nullable Outcome outcome) {
        hosts.waitsNoMore(host, fetch);
        if (!isHeld.getAndSet(false)) {
            return;
        }
        var verdict = gates.leave(host, outcome, startedAt);
        if (verdict == HostGate.Verdict.GIVE_UP) {
            hosts.giveUp(host);
        } else if (verdict == HostGate.Verdict.SET_ASIDE) {
            isHostOut = true;
        }
    }

    /** Whether the turn ended in an outage of the host; the request is no attempt then. */
    boolean isHostOut() {
        return isHostOut;
    }
}
