package io.github.img2dataset.fetch;

import io.github.img2dataset.fetch.address.IpLiteral;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;
import org.jspecify.annotations.Nullable;

/**
 * The name in a TLS handshake's server_name extension (SNI). The JDK leaves it out for names with an underscore or with a
 * hyphen at a label's edge, and then gets another host's certificate; curl and browsers send it. Thread-safe.
 */
final class ServerNames {
    private static final int MOST_REFUSED = 10_000;

    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    /** A host name in bytes, unchecked: {@link javax.net.ssl.SNIHostName} takes those of RFC 1123 alone. */
    private static final class HostName extends SNIServerName {
        HostName(String host) {
            super(StandardConstants.SNI_HOST_NAME, host.getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** Names for a server's SNI extension; none where the host is an address, or does not want to hear its name. */
    List<SNIServerName> of(@Nullable String host) {
        return host == null || host.indexOf(':') >= 0 || IpLiteral.endsInNumber(host) || refused.contains(host)
                ? List.of()
                : List.of(new HostName(host));
    }

    /**
     * Notes that a server answered its own name by an alert of level warning ("unrecognized_name"), which OpenSSL reads on
     * over and the JDK takes for the end.
     *
     * @return whether another handshake, without the name, may do better
     */
    boolean noteRefusal(String host, @Nullable Throwable failure) {
        return isWarning(failure) && refused.size() < MOST_REFUSED && refused.add(host);
    }

    private static boolean isWarning(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("handshake warning: unrecognized_name")) {
                return true;
            }
        }
        return false;
    }
}
