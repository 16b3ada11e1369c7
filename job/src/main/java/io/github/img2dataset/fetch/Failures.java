package io.github.img2dataset.fetch;

import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.sample.InternalErrors;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.charset.CharacterCodingException;
import java.security.cert.CertificateException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HttpClient's and the JDK's exceptions as failures, with messages of our own: theirs carry addresses and ports. */
final class Failures {
    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /**
     * Why an exchange ended without an outcome.
     *
     * @param connected whether the connection stood and the request could go out
     */
    static Outcome.Failed of(Exception cause, boolean connected) {
        if (cause instanceof TlsHandshakes.BrokenOffException) {
            return Outcome.Failed.unreachable(FailureReason.TLS, "Connection closed during the TLS handshake");
        }
        if (cause instanceof SSLException || find(cause, CertificateException.class) != null) {
            return tls(cause);
        }
        if (cause instanceof SocketTimeoutException || cause instanceof TimeoutException) {
            return connected ? timedOut("Timed out waiting for the response") : timedOutConnecting();
        }
        if (OpenFiles.areExhausted(cause)) {
            return Outcome.Failed.transientFailure(FailureReason.CONNECT, OpenFiles.EXHAUSTED);
        }
        if (cause instanceof NoRouteToHostException) {
            return Outcome.Failed.unreachable(FailureReason.CONNECT, "No route to host");
        }
        if (cause instanceof ConnectException) {
            return Outcome.Failed.unreachable(FailureReason.CONNECT, "Connection refused");
        }
        if (cause instanceof UnsupportedAddressTypeException) {
            return Outcome.Failed.unreachable(FailureReason.CONNECT, "No route to host");
        }
        if (cause instanceof RuntimeException && !connected) {
            noteBug("A connection triggered a bug", cause);
            return Outcome.Failed.internal(cause);
        }
        return connected ? inExchange(cause) : Outcome.Failed.unreachable(FailureReason.CONNECT, "Connection failed");
    }

    static Outcome.Failed timedOut(String message) {
        return Outcome.Failed.silent(message);
    }

    static Outcome.Failed timedOutConnecting() {
        return Outcome.Failed.unreachable(FailureReason.TIMEOUT, "Timed out connecting");
    }

    private static Outcome.Failed inExchange(Exception cause) {
        if (cause instanceof TruncatedChunkException
                || cause instanceof ConnectionClosedException
                || cause instanceof SocketException) {
            return Outcome.Failed.unreachable(FailureReason.CONNECTION_LOST, "Connection lost");
        }
        if (cause instanceof MalformedChunkCodingException) {
            return Outcome.Failed.permanent(FailureReason.PROTOCOL, "Malformed chunked body");
        }
        if (cause instanceof MessageConstraintException || cause instanceof CharacterCodingException) {
            return Outcome.Failed.permanent(FailureReason.PROTOCOL, "Response head too large");
        }
        if (cause instanceof HttpException) {
            return Outcome.Failed.permanent(FailureReason.PROTOCOL, "Malformed HTTP response");
        }
        if (cause instanceof IOException) {
            return Outcome.Failed.unreachable(FailureReason.CONNECTION_LOST, "Connection lost");
        }
        // HttpClient's parsers also stumble with unchecked exceptions, over a chunk of negative length for instance.
        noteBug("A response broke its parser", cause);
        return Outcome.Failed.permanent(FailureReason.PROTOCOL, "Malformed HTTP response");
    }

    private static void noteBug(String what, Exception bug) {
        if (InternalErrors.isNew(bug)) {
            LOG.warn("{}", what, bug);
        }
    }

    private static Outcome.Failed tls(Exception cause) {
        var refused = find(cause, ServerTrust.RefusedException.class);
        var message = "TLS handshake failed";
        if (refused != null && refused.getMessage() != null) {
            message = refused.getMessage();
        } else if (cause instanceof SSLPeerUnverifiedException) {
            message = "Certificate does not match the host";
        } else if (find(cause, CertificateException.class) != null) {
            message = "Certificate is not trusted";
        }
        return Outcome.Failed.permanent(FailureReason.TLS, message);
    }

    private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
        var depth = 0;
        for (var cause = thrown; cause != null && depth < 20; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
            depth++;
        }
        return null;
    }
}
