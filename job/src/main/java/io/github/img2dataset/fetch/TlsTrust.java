package io.github.img2dataset.fetch;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;
import org.apache.hc.core5.reactor.ssl.TransportSecurityLayer;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** Which certificates are trusted, and which name a server is told. */
final class TlsTrust {
    static {
        // As OpenSSL takes them; the JDK's own limits are 10 certificates and 32 KiB, and are read once in a JVM.
        raise("jdk.tls.maxCertificateChainLength", 100);
        raise("jdk.tls.client.maxInboundCertificateChainLength", 100);
        raise("jdk.tls.maxHandshakeMessageSize", 256 * 1024);
    }

    private TlsTrust() {}

    static TlsStrategy strategy(boolean ignoreCertificate, ServerNames names, TlsHandshakes handshakes) {
        return ignoreCertificate
                ? new Strategy(context(new Anyone()), NoopHostnameVerifier.INSTANCE, names, handshakes)
                : new Strategy(trustingTheJvm(), HttpsSupport.getDefaultHostnameVerifier(), names, handshakes);
    }

    private static void raise(String property, int limit) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, String.valueOf(limit));
        }
    }

    /** HttpClient's, but for the name that the server is told. */
    private static final class Strategy extends DefaultClientTlsStrategy {
        private final ServerNames names;
        private final TlsHandshakes handshakes;

        Strategy(SSLContext context, HostnameVerifier verifier, ServerNames names, TlsHandshakes handshakes) {
            super(
                    context,
                    null,
                    null,
                    // Thousands of connections wait most of their time: their buffers are freed meanwhile.
                    SSLBufferMode.DYNAMIC,
                    // HttpClient's own check of the name. Its default leaves that to the JDK, and HttpClient 5.5.1 told
                    // the JDK so only after the engine had taken its parameters: no name was checked at all then.
                    HostnameVerificationPolicy.CLIENT,
                    verifier);
            this.names = names;
            this.handshakes = handshakes;
        }

        @Override
        public void upgrade(
                TransportSecurityLayer connection,
                NamedEndpoint endpoint,
                @Nullable Object attachment,
                @Nullable Timeout timeout,
                FutureCallback<TransportSecurityLayer> callback) {
            super.upgrade(connection, endpoint, attachment, timeout, handshakes.watched(connection, callback));
        }

        @Override
        protected void initializeEngine(SSLEngine engine) {
            var parameters = engine.getSSLParameters();
            parameters.setServerNames(names.of(engine.getPeerHost()));
            engine.setSSLParameters(parameters);
        }
    }

    private static SSLContext trustingTheJvm() {
        try {
            return context(ServerTrust.ofTheJvm());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JVM's trust store cannot be read", e);
        }
    }

    private static SSLContext context(TrustManager trust) {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK has no TLS", e);
        }
    }

    /** Trusts every server, for {@code --ignore_ssl_certificate}. The extended type keeps the JDK from adding its own checks. */
    private static final class Anyone extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
