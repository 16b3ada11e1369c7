package io.github.img2dataset.fetch;

import io.github.img2dataset.threads.Daemons;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the run's {@link HostLedger} for turns, on a thread of its own: at once when rows begin to wait, then at the
 * ledger's pace, with all that has changed meanwhile in one question. It says nothing while no row waits and no turn is held.
 */
final class HostShareClient implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostShareClient.class);
    private static final AtomicLong NUMBER = new AtomicLong();

    private static final Duration HEARTBEAT = Duration.ofMillis(500);
    private static final Duration PACE_AFTER_FAILURE = Duration.ofSeconds(1);
    /** Longest pause between two questions that bring nothing new. */
    private static final Duration SLOWEST_PACE = Duration.ofMillis(100);

    private final HostShareChannel channel;
    private final HostLimits limits;
    private final HostLeases leases;
    private final LongSupplier nanoClock;
    private final Consumer<String> admitting;
    private final String member;
    private final Semaphore changes = new Semaphore(0);
    private long number;
    private boolean isComplete = true;
    private Duration pace = Duration.ZERO;

    private final Thread thread = Daemons.numbered("fetch-shares").newThread(this::run);

    /** @param admitting lets a host's rows in, as there are turns */
    HostShareClient(HostShareChannel channel, HostLimits limits, LongSupplier nanoClock, Consumer<String> admitting) {
        this.channel = channel;
        this.limits = limits;
        this.nanoClock = nanoClock;
        this.admitting = admitting;
        member = channel.executor() + "-" + NUMBER.incrementAndGet();
        leases = new HostLeases(limits, nanoClock, changes::release);
    }

    HostShares shares() {
        return leases;
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                if (!leases.isWaiting()) {
                    var unused = changes.tryAcquire(HEARTBEAT.toMillis(), TimeUnit.MILLISECONDS);
                }
                changes.drainPermits();
                TimeUnit.NANOSECONDS.sleep(round().toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Asks once, if there is anything to ask.
     *
     * @return the time to leave before the next round
     */
    Duration round() {
        var hasNews = leases.isChanged();
        if (leases.isEmpty() && !hasNews) {
            return Duration.ZERO;
        }
        try {
            var askedAt = nanoClock.getAsLong();
            var grants = channel.ask(new HostClaims(member, ++number, isComplete, limits, leases.tell(isComplete)));
            isComplete = grants.isOutOfStep();
            if (!isComplete) {
                leases.accept(grants, askedAt).forEach(admitting);
            }
            pace = hasNews || isComplete || !grants.granted().isEmpty() ? grants.pace() : slower(grants.pace());
        } catch (IOException | RuntimeException e) {
            LOG.debug("The driver did not say which hosts may be asked", e);
            isComplete = true;
            pace = PACE_AFTER_FAILURE;
        }
        return pace;
    }

    private Duration slower(Duration fastest) {
        var slower = pace.multipliedBy(2);
        if (slower.compareTo(fastest) < 0) {
            return fastest;
        }
        return slower.compareTo(SLOWEST_PACE) < 0 || fastest.compareTo(SLOWEST_PACE) > 0 ? slower : SLOWEST_PACE;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
