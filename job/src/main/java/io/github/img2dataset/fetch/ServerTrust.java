package io.github.img2dataset.fetch;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAKey;
import java.security.interfaces.RSAKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's trust in servers' certificates, made as strict as OpenSSL's at the level of today's distributions (2: keys of
 * 112 bits of security, no SHA-1), and with the true reason of a refusal.
 */
final class ServerTrust extends X509ExtendedTrustManager {
    private static final int SHORTEST_RSA_KEY = 2048;
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final String ANY_USAGE = "2.5.29.37.0";

    /** Extensions of RFC 5280 that path validation takes into account. */
    private static final Set<String> KNOWN_EXTENSIONS = Set.of(
            "2.5.29.15",
            "2.5.29.17",
            "2.5.29.18",
            "2.5.29.19",
            "2.5.29.30",
            "2.5.29.31",
            "2.5.29.32",
            "2.5.29.33",
            "2.5.29.35",
            "2.5.29.36",
            "2.5.29.37",
            "2.5.29.54");

    private final X509ExtendedTrustManager trust;

    private ServerTrust(X509ExtendedTrustManager trust) {
        this.trust = trust;
    }

    /** Trust in what the JVM's default trust store holds now. */
    static ServerTrust ofTheJvm() throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        for (var manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return new ServerTrust(extended);
            }
        }
        throw new GeneralSecurityException("no trust manager for X.509");
    }

    /** A certificate that is refused, and why, in words for a row's message. */
    static final class RefusedException extends CertificateException {
        private static final long serialVersionUID = 1L;

        RefusedException(String why, @Nullable Throwable cause) {
            super(why, cause);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        try {
            trust.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw new RefusedException(reason(chain, e), e);
        }
        requireStrength(chain);
    }

    private String reason(X509Certificate[] chain, CertificateException cause) throws CertificateException {
        if (isCausedBy(cause, CertificateExpiredException.class)) {
            return "Certificate has expired";
        }
        if (isCausedBy(cause, CertificateNotYetValidException.class)) {
            return "Certificate is not valid yet";
        }
        if (Arrays.stream(chain).anyMatch(ServerTrust::hasUnknownCriticalExtension)) {
            return "Certificate has an unknown critical extension";
        }
        var usages = chain[0].getExtendedKeyUsage();
        if (usages != null && !usages.contains(SERVER_AUTH) && !usages.contains(ANY_USAGE)) {
            return "Certificate is not for servers";
        }
        var last = path(chain).get(path(chain).size() - 1);
        if (isSelfIssued(last)) {
            return last.equals(chain[0]) ? "Certificate is self-signed" : "Certificate is not trusted";
        }
        return isIssuedByAnchor(last) ? "Certificate is not trusted" : "Certificate chain is incomplete";
    }

    private void requireStrength(X509Certificate[] chain) throws RefusedException {
        for (var certificate : path(chain)) {
            if (isWeak(certificate.getPublicKey())) {
                throw new RefusedException("Certificate's key is too weak", null);
            }
            if (!isSelfIssued(certificate) && isWeakSignature(certificate.getSigAlgName())) {
                throw new RefusedException("Certificate's signature is too weak", null);
            }
        }
    }

    /** The server's certificate and those that it leads to, to one that an anchor issued; servers send others as well. */
    private List<X509Certificate> path(X509Certificate[] chain) {
        var path = new ArrayList<X509Certificate>();
        var at = chain[0];
        while (at != null) {
            path.add(at);
            at = isSelfIssued(at) || isIssuedByAnchor(at) ? null : issuer(at, chain, new HashSet<>(path));
        }
        return path;
    }

    private static @Nullable X509Certificate issuer(
            X509Certificate certificate, X509Certificate[] chain, Set<X509Certificate> seen) {
        for (var other : chain) {
            if (!seen.contains(other) && other.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
                return other;
            }
        }
        return null;
    }

    private boolean isIssuedByAnchor(X509Certificate certificate) {
        for (var anchor : trust.getAcceptedIssuers()) {
            if (anchor.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSelfIssued(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    }

    private static boolean hasUnknownCriticalExtension(X509Certificate certificate) {
        var critical = certificate.getCriticalExtensionOIDs();
        return critical != null && !KNOWN_EXTENSIONS.containsAll(critical);
    }

    private static boolean isWeak(PublicKey key) {
        if (key instanceof RSAKey rsa) {
            return rsa.getModulus().bitLength() < SHORTEST_RSA_KEY;
        }
        return key instanceof DSAKey dsa
                && dsa.getParams() != null
                && dsa.getParams().getP().bitLength() < SHORTEST_RSA_KEY;
    }

    private static boolean isWeakSignature(String algorithm) {
        var name = algorithm.toUpperCase(Locale.ROOT);
        return name.startsWith("SHA1") || name.startsWith("SHA-1") || name.startsWith("MD");
    }

    private static boolean isCausedBy(Throwable thrown, Class<? extends Throwable> type) {
        var depth = 0;
        for (var cause = thrown; cause != null && depth < 20; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
            depth++;
        }
        return false;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("only engines are used");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("only engines are used");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("there are no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw new CertificateException("there are no clients");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("there are no clients");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }
}
