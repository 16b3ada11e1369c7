package io.github.img2dataset.fetch;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.client5.http.nio.AsyncClientConnectionOperator;
import org.apache.hc.client5.http.nio.ManagedAsyncClientConnection;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ConnectionInitiator;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * HttpClient's way to a connection, but for the step that opens the socket: where the request's context holds a
 * {@link ConnectionRace}, the addresses of the race take the place of the route's one address. Thread-safe.
 */
final class RacingOperator implements AsyncClientConnectionOperator {
    /** The context's attribute that holds the race. */
    static final String RACE = "img2dataset.race";

    private final AsyncClientConnectionOperator delegate;

    private RacingOperator(AsyncClientConnectionOperator delegate) {
        this.delegate = delegate;
    }

    /** HttpClient's builder of connection managers, whose connections are raced for. */
    static PoolingAsyncClientConnectionManagerBuilder connectionManager() {
        return new PoolingAsyncClientConnectionManagerBuilder() {
            @Override
            protected AsyncClientConnectionOperator createConnectionOperator(
                    TlsStrategy tls, SchemePortResolver ports, DnsResolver names) {
                return new RacingOperator(super.createConnectionOperator(tls, ports, names));
            }
        };
    }

    private static ConnectionInitiator racing(ConnectionInitiator initiator, @Nullable HttpContext context) {
        return context != null && context.getAttribute(RACE) instanceof ConnectionRace race
                ? (endpoint, remote, local, timeout, attachment, callback) -> race.start(
                        (address, attempt) -> initiator.connect(
                                endpoint,
                                new InetSocketAddress(address, ((InetSocketAddress) remote).getPort()),
                                local,
                                timeout,
                                attachment,
                                attempt),
                        callback)
                : initiator;
    }

    @Override
    public Future<ManagedAsyncClientConnection> connect(
            ConnectionInitiator initiator,
            HttpHost host,
            @Nullable SocketAddress local,
            Timeout timeout,
            @Nullable Object attachment,
            FutureCallback<ManagedAsyncClientConnection> callback) {
        return delegate.connect(initiator, host, local, timeout, attachment, callback);
    }

    @Override
    public Future<ManagedAsyncClientConnection> connect(
            ConnectionInitiator initiator,
            HttpHost host,
            @Nullable NamedEndpoint endpoint,
            @Nullable SocketAddress local,
            Timeout timeout,
            @Nullable Object attachment,
            @Nullable HttpContext context,
            FutureCallback<ManagedAsyncClientConnection> callback) {
        return delegate.connect(
                racing(initiator, context), host, endpoint, local, timeout, attachment, context, callback);
    }

    @Override
    public Future<ManagedAsyncClientConnection> connect(
            ConnectionInitiator initiator,
            HttpHost host,
            @Nullable Path unixDomainSocket,
            @Nullable NamedEndpoint endpoint,
            @Nullable SocketAddress local,
            Timeout timeout,
            @Nullable Object attachment,
            @Nullable HttpContext context,
            FutureCallback<ManagedAsyncClientConnection> callback) {
        return delegate.connect(
                racing(initiator, context),
                host,
                unixDomainSocket,
                endpoint,
                local,
                timeout,
                attachment,
                context,
                callback);
    }

    @Override
    public void upgrade(ManagedAsyncClientConnection connection, HttpHost host, @Nullable Object attachment) {
        delegate.upgrade(connection, host, attachment);
    }

    @Override
    public void upgrade(
            ManagedAsyncClientConnection connection,
            HttpHost host,
            @Nullable NamedEndpoint endpoint,
            @Nullable Object attachment,
            @Nullable HttpContext context,
            FutureCallback<ManagedAsyncClientConnection> callback) {
        delegate.upgrade(connection, host, endpoint, attachment, context, callback);
    }
}
