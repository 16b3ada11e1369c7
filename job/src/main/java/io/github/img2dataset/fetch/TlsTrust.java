package io.github.img2dataset.fetch;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.apache.hc.client5.http.ssl.ClientTlsStrategyBuilder;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.HttpsSupport;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.nio.ssl.TlsStrategy;
import org.apache.hc.core5.reactor.ssl.SSLBufferMode;

/** Whose certificates are believed. */
final class TlsTrust {
    private TlsTrust() {}

    static TlsStrategy strategy(boolean ignoreCertificate) {
        var builder = ClientTlsStrategyBuilder.create()
                // Thousands of connections wait most of their time: their buffers are freed meanwhile.
                .setSslBufferMode(SSLBufferMode.DYNAMIC);
        // HttpClient's own check of the name. Its default leaves that to the JDK, and HttpClient 5.5.1 told the JDK so
        // only
        // after the engine had taken its parameters: no name was checked at all then.
        builder.setHostVerificationPolicy(HostnameVerificationPolicy.CLIENT);
        if (!ignoreCertificate) {
            return builder.setHostnameVerifier(HttpsSupport.getDefaultHostnameVerifier())
                    .buildAsync();
        }
        return builder.setSslContext(trustingAnyone())
                .setHostnameVerifier(NoopHostnameVerifier.INSTANCE)
                .buildAsync();
    }

    private static SSLContext trustingAnyone() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Anyone()}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("The JDK has no TLS", e);
        }
    }

    /** What {@code --ignore_ssl_certificate} asks for. The extended type keeps the JDK from adding its own checks. */
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
