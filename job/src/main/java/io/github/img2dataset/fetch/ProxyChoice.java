package io.github.img2dataset.fetch;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy a host is asked through: the configured one for all, else what {@code http_proxy}, {@code https_proxy},
 * {@code all_proxy} and {@code no_proxy} say. The proxy's own address is the operator's choice and not checked. Immutable.
 */
final class ProxyChoice {
    private final @Nullable HttpHost plain;
    private final @Nullable HttpHost secure;
    private final List<String> bypassed;

    private ProxyChoice(@Nullable HttpHost plain, @Nullable HttpHost secure, List<String> bypassed) {
        this.plain = plain;
        this.secure = secure;
        this.bypassed = bypassed;
    }

    /**
     * @param configured {@code http://host:port}, or null for the environment's
     * @throws IllegalArgumentException that names a proxy that cannot be used
     */
    static ProxyChoice of(@Nullable String configured, Map<String, String> environment) {
        if (configured != null) {
            var proxy = parse(configured);
            return new ProxyChoice(proxy, proxy, List.of());
        }
        var all = variable(environment, "all_proxy");
        // HTTP_PROXY in capitals can be a request's "Proxy" header under CGI; curl ignores it for that reason, too.
        var http = environment.getOrDefault("http_proxy", "");
        var https = variable(environment, "https_proxy");
        return new ProxyChoice(
                parse(http.isBlank() ? all : http),
                parse(https.isBlank() ? all : https),
                bypassed(variable(environment, "no_proxy")));
    }

    /** Null: the host is asked directly. */
    @Nullable HttpHost forHost(boolean isSecure, String host) {
        var proxy = isSecure ? secure : plain;
        return proxy == null || isBypassed(host) ? null : proxy;
    }

    private boolean isBypassed(String host) {
        for (var suffix : bypassed) {
            if (suffix.equals("*") || host.equals(suffix) || host.endsWith("." + suffix)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> bypassed(String list) {
        return Stream.of(list.split(",", -1))
                .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
                .map(entry -> entry.startsWith(".") ? entry.substring(1) : entry)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    private static String variable(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, environment.getOrDefault(name.toUpperCase(Locale.ROOT), ""));
    }

    private static @Nullable HttpHost parse(String proxy) {
        if (proxy.isBlank()) {
            return null;
        }
        try {
            var uri = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
            var host = uri.getHost();
            if (host == null || !"http".equals(uri.getScheme())) {
                throw new IllegalArgumentException("A proxy is http://host:port: " + proxy);
            }
            return new HttpHost("http", InetAddress.getByName(host), host, uri.getPort() < 0 ? 80 : uri.getPort());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("The proxy's name cannot be resolved: " + proxy, e);
        }
    }
}
