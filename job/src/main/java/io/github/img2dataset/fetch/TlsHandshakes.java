package io.github.img2dataset.fetch;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.IOSessionListener;
import org.apache.hc.core5.reactor.ssl.TransportSecurityLayer;
import org.apache.hc.core5.util.Identifiable;

/**
 * Handshakes under way. A connection that its server closes during one ends without a word to whoever waits for the
 * handshake (HttpCore 5.4), who would wait until the deadline; the reactor's listener does hear of it. Thread-safe.
 */
final class TlsHandshakes implements IOSessionListener {
    private final Map<String, FutureCallback<TransportSecurityLayer>> waiting = new ConcurrentHashMap<>();

    /** A handshake that the server broke off by closing the connection. */
    static final class BrokenOffException extends IOException {
        private static final long serialVersionUID = 1L;

        BrokenOffException() {
            super("closed during the TLS handshake");
        }
    }

    /**
     * Has the end of a connection told as a failure of its handshake.
     *
     * @return what to call in the place of {@code callback}, which hears of one end only
     */
    FutureCallback<TransportSecurityLayer> watched(
            TransportSecurityLayer connection, FutureCallback<TransportSecurityLayer> callback) {
        if (!(connection instanceof Identifiable identified)) {
            return callback;
        }
        var id = identified.getId();
        waiting.put(id, callback);
        return new FutureCallback<>() {
            @Override
            public void completed(TransportSecurityLayer result) {
                if (waiting.remove(id, callback)) {
                    callback.completed(result);
                }
            }

            @Override
            public void failed(Exception cause) {
                if (waiting.remove(id, callback)) {
                    callback.failed(cause);
                }
            }

            @Override
            public void cancelled() {
                if (waiting.remove(id, callback)) {
                    callback.cancelled();
                }
            }
        };
    }

    @Override
    public void disconnected(IOSession session) {
        var callback = waiting.remove(session.getId());
        if (callback != null) {
            callback.failed(new BrokenOffException());
        }
    }

    @Override
    public void connected(IOSession session) {}

    @Override
    public void startTls(IOSession session) {}

    @Override
    public void inputReady(IOSession session) {}

    @Override
    public void outputReady(IOSession session) {}

    @Override
    public void timeout(IOSession session) {}

    @Override
    public void exception(IOSession session, Exception cause) {}
}
