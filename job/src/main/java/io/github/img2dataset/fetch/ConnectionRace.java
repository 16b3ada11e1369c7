package io.github.img2dataset.fetch;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.concurrent.ComplexFuture;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;
import org.jspecify.annotations.Nullable;

/**
 * One request's connection attempts to the addresses of its host (RFC 8305, section 5): the next one starts when the
 * last one fails, or has not succeeded after a quarter of a second; the first connection wins, and the other attempts
 * end. Makes one attempt at an address, and so holds to the host's limits at each of them. Thread-safe.
 */
final class ConnectionRace implements Cancellable {
    /** RFC 8305, section 8: the recommended Connection Attempt Delay, and the shortest one that it allows. */
    static final Duration ATTEMPT_DELAY = Duration.ofMillis(250);

    private static final Duration SHORTEST_DELAY = Duration.ofMillis(10);

    /** An attempt that nobody answers holds a socket; with more of them the oldest one ends, after a second at least. */
    static final int MOST_PENDING = 8;

    private final CandidateAddresses candidates;
    private final ScheduledExecutorService timer;
    private final Supplier<Duration> timeLeft;
    private final Set<Attempt> pending = new LinkedHashSet<>();
    private @Nullable Connector connector;
    private @Nullable ComplexFuture<IOSession> result;
    private @Nullable ScheduledFuture<?> alarm;
    private @Nullable Exception firstFailure;
    private volatile @Nullable InetAddress winner;
    private boolean hasStarted;
    private boolean isOver;
    private volatile boolean isLost;

    /** Starts a connection to an address. */
    @FunctionalInterface
    interface Connector {
        Future<?> connect(InetAddress address, FutureCallback<IOSession> callback);
    }

    /** @param timeLeft for the request; every address has its turn within it */
    ConnectionRace(CandidateAddresses candidates, ScheduledExecutorService timer, Supplier<Duration> timeLeft) {
        this.candidates = candidates;
        this.timer = timer;
        this.timeLeft = timeLeft;
    }

    /** Starts the first attempt; to be called once. */
    Future<IOSession> start(Connector connections, @Nullable FutureCallback<IOSession> callback) {
        var future = new ComplexFuture<>(callback);
        synchronized (this) {
            connector = connections;
            result = future;
        }
        future.setDependency(this);
        proceed();
        return future;
    }

    /** The address that the connection leads to; null before there is one, and when a kept connection made the race needless. */
    @Nullable InetAddress winner() {
        return winner;
    }

    /** Whether no address took the connection. */
    boolean isLost() {
        return isLost;
    }

    /** Ends every attempt; nobody hears of it. May be called at any time. */
    @Override
    public boolean cancel() {
        List<Attempt> losers;
        synchronized (this) {
            losers = end();
        }
        losers.forEach(Attempt::cancel);
        return true;
    }

    /** Starts the next attempt, or ends the race when there is nothing left to hope for. */
    private void proceed() {
        Attempt next = null;
        Attempt crowdedOut = null;
        Exception failure = null;
        boolean isFirst;
        synchronized (this) {
            if (isOver) {
                return;
            }
            isFirst = !hasStarted;
            hasStarted = true;
            cancelAlarm();
            var address = candidates.poll();
            if (address != null) {
                crowdedOut = pending.size() < MOST_PENDING ? null : oldest();
                next = new Attempt(address);
                pending.add(next);
                alarm = timer.schedule(this::proceed, delayNanos(), TimeUnit.NANOSECONDS);
            } else if (pending.isEmpty() && !candidates.mayGrow()) {
                failure = firstFailure == null ? new ConnectException("no address is left") : firstFailure;
                isLost = true;
                end();
            }
        }
        if (crowdedOut != null) {
            crowdedOut.cancel();
        }
        if (next != null) {
            next.start();
        }
        if (failure != null) {
            result().failed(failure);
        }
        if (!isFirst || next == null) {
            var unused = candidates.grow(this::grown);
        }
    }

    /** New addresses do not shorten the delay that runs. */
    private void grown() {
        boolean isTime;
        synchronized (this) {
            isTime = alarm == null;
        }
        if (isTime) {
            proceed();
        }
    }

    private Attempt oldest() {
        var oldest = pending.iterator().next();
        pending.remove(oldest);
        noteFailure(new SocketTimeoutException("not taken in time"));
        return oldest;
    }

    private long delayNanos() {
        var share = timeLeft.get().toNanos() / (candidates.size() + 2);
        return Math.max(SHORTEST_DELAY.toNanos(), Math.min(ATTEMPT_DELAY.toNanos(), share));
    }

    /** The address that comes first decides what is told: the others may lie where this machine has no way to. */
    private void noteFailure(Exception failure) {
        if (firstFailure == null) {
            firstFailure = failure;
        }
    }

    private List<Attempt> end() {
        isOver = true;
        cancelAlarm();
        var losers = List.copyOf(pending);
        pending.clear();
        return losers;
    }

    private void cancelAlarm() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }

    private synchronized ComplexFuture<IOSession> result() {
        if (result == null) {
            throw new IllegalStateException("The race has not started");
        }
        return result;
    }

    private synchronized Connector connector() {
        if (connector == null) {
            throw new IllegalStateException("The race has not started");
        }
        return connector;
    }

    private final class Attempt implements FutureCallback<IOSession> {
        private final InetAddress address;
        private @Nullable Future<?> future;
        private boolean isCancelled;

        Attempt(InetAddress address) {
            this.address = address;
        }

        void start() {
            Future<?> started;
            try {
                started = connector().connect(address, this);
            } catch (RuntimeException e) {
                failed(e);
                return;
            }
            boolean isLate;
            synchronized (this) {
                future = started;
                isLate = isCancelled;
            }
            if (isLate) {
                started.cancel(true);
            }
        }

        void cancel() {
            Future<?> started;
            synchronized (this) {
                isCancelled = true;
                started = future;
            }
            if (started != null) {
                started.cancel(true);
            }
        }

        @Override
        public void completed(IOSession connection) {
            List<Attempt> losers = null;
            synchronized (ConnectionRace.this) {
                if (!isOver) {
                    pending.remove(this);
                    winner = address;
                    losers = end();
                }
            }
            if (losers == null) {
                connection.close(CloseMode.IMMEDIATE);
                return;
            }
            losers.forEach(Attempt::cancel);
            if (!result().completed(connection)) {
                connection.close(CloseMode.IMMEDIATE);
            }
        }

        @Override
        public void failed(Exception cause) {
            synchronized (ConnectionRace.this) {
                if (!pending.remove(this)) {
                    return;
                }
                noteFailure(cause);
            }
            proceed();
        }

        @Override
        public void cancelled() {}
    }
}
