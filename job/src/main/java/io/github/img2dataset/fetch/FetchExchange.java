package io.github.img2dataset.fetch;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import org.jspecify.annotations.Nullable;

/** The step of a {@link Fetch} in which it has a connection opened, sends its request, and reads the response. */
final class FetchExchange implements FetchStep {
    private static final int BAD_REQUEST = 400;
    private static final int REQUEST_TIMEOUT = 408;

    private final ResponseReceiver response;
    private final HttpEngine.ConnectionUse use;
    private final @Nullable ConnectionRace race;
    private final HttpExchange connection = new HttpExchange();

    /** @param race null: a proxy's connection needs none */
    FetchExchange(ResponseReceiver response, HttpEngine.ConnectionUse use, @Nullable ConnectionRace race) {
        this.response = response;
        this.use = use;
        this.race = race;
    }

    ResponseReceiver response() {
        return response;
    }

    HttpExchange connection() {
        return connection;
    }

    /** The address of the connection that was opened for this; null when none was, or a kept one served. */
    @Nullable InetAddress newConnection() {
        return race == null ? null : race.winner();
    }

    /** Whether the connection stood, with TLS, and the request could go out. */
    boolean isConnected() {
        return connection.isConnected();
    }

    boolean hasOutcome() {
        return response.outcome() != null;
    }

    /** The outcome of the exchange that ended. */
    Outcome outcome(@Nullable Exception cause) {
        var known = response.outcome();
        if (known != null) {
            return known;
        }
        response.abandon();
        return Failures.of(cause == null ? new IllegalStateException("no outcome") : cause, isConnected());
    }

    /**
     * Whether the exchange ended as those do whose kept connection its host had closed, or on which it had said so by an
     * unasked 408. The client does not tell whether a connection that ended before the request was on it was a kept one: any
     * one of a host that was asked before may have been. The next one is new, and none of this counts as an attempt.
     */
    boolean isStale(@Nullable Exception cause) {
        if (use != HttpEngine.ConnectionUse.KEPT || (race != null && race.isLost())) {
            return false;
        }
        return hasOutcome()
                ? response.statusCode() == REQUEST_TIMEOUT
                : !response.isHeadSeen()
                        && !(cause instanceof SocketTimeoutException)
                        && !(cause instanceof ConnectException);
    }

    /** Browsers send a lone percent sign as it is; some servers take it for a broken escape. */
    boolean isBadRequest() {
        return response.statusCode() == BAD_REQUEST;
    }

    /** A failure that the head settled stands, however slow the rest of its body. */
    @Override
    public Outcome timedOut() {
        if (response.outcome() instanceof Outcome.Failed failed) {
            return failed;
        }
        if (!isConnected()) {
            return Failures.timedOutConnecting();
        }
        return Failures.timedOut(
                response.isHeadSeen() ? "Timed out reading the body" : "Timed out waiting for the response");
    }

    @Override
    public void undo() {
        connection.cancel();
        response.abandon();
    }
}
