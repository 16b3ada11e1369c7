package io.github.img2dataset.fetch;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.async.AsyncExecRuntime;
import org.jspecify.annotations.Nullable;

/**
 * One request on its connection, and the sure way to end it. The client's own future does not always reach the
 * connection: on a kept one, what it would cancel is overwritten by the lease that found it (AsyncConnectExec sets its
 * dependency last). Thread-safe.
 */
final class HttpExchange {
    private volatile @Nullable Future<Void> future;
    private volatile @Nullable AsyncExecRuntime runtime;
    private volatile @Nullable ConnectionRace race;
    private volatile boolean cancelled;

    /** To be called before the request starts. */
    void races(ConnectionRace connections) {
        race = connections;
    }

    void started(Future<Void> started) {
        future = started;
        if (cancelled) {
            started.cancel(true);
        }
    }

    /** The connection stands, TLS included; the request goes out next, unless this was cancelled meanwhile. */
    void connected(AsyncExecRuntime connectedRuntime) throws IOException {
        runtime = connectedRuntime;
        if (cancelled) {
            throw new InterruptedIOException("cancelled");
        }
    }

    boolean isConnected() {
        return runtime != null;
    }

    /** Closes the connection; nobody hears of the end. May be called twice, and after the end. */
    void cancel() {
        cancelled = true;
        var started = future;
        if (started != null) {
            started.cancel(true);
        }
        var connecting = race;
        if (connecting != null) {
            connecting.cancel();
        }
        var connected = runtime;
        if (connected != null) {
            connected.discardEndpoint();
        }
    }
}
