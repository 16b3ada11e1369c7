package io.github.img2dataset.fetch;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hc.client5.http.auth.AuthExchange;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy a host is asked through: the configured one for all, else what {@code http_proxy}, {@code https_proxy},
 * {@code all_proxy} and {@code no_proxy} say. The proxy's own address is the operator's choice and not checked. Immutable.
 */
final class ProxyChoice {
    private final @Nullable Proxy plain;
    private final @Nullable Proxy secure;
    private final List<String> bypassed;

    private ProxyChoice(@Nullable Proxy plain, @Nullable Proxy secure, List<String> bypassed) {
        this.plain = plain;
        this.secure = secure;
        this.bypassed = bypassed;
    }

    private record Proxy(
            URI address, HttpHost host, @Nullable UsernamePasswordCredentials credentials) {}

    /**
     * @param configured {@code http://[user:password@]host:port}, or null for the environment's
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
        return proxy == null || isBypassed(host) ? null : proxy.host;
    }

    /** The proxy's own url, with user and password if it has them; null: the host is asked directly. */
    @Nullable URI addressForHost(boolean isSecure, String host) {
        var proxy = isSecure ? secure : plain;
        return proxy == null || isBypassed(host) ? null : proxy.address;
    }

    /** Has a request, or the CONNECT before it, carry the proxy's user and password if it has any. */
    void authenticate(boolean isSecure, HttpClientContext context) {
        var proxy = isSecure ? secure : plain;
        if (proxy != null && proxy.credentials != null) {
            var basic = new BasicScheme();
            basic.initPreemptive(proxy.credentials);
            var exchange = new AuthExchange();
            exchange.select(basic);
            context.setAuthExchange(proxy.host, exchange);
        }
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

    private static @Nullable Proxy parse(String proxy) {
        if (proxy.isBlank()) {
            return null;
        }
        try {
            var uri = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
            var host = uri.getHost();
            if (host == null || !"http".equals(uri.getScheme())) {
                throw new IllegalArgumentException("A proxy is http://host:port: " + withoutPassword(proxy));
            }
            var port = uri.getPort() < 0 ? 80 : uri.getPort();
            return new Proxy(
                    uri, new HttpHost("http", InetAddress.getByName(host), host, port), credentials(uri.getUserInfo()));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("The proxy's name cannot be resolved: " + withoutPassword(proxy), e);
        }
    }

    private static @Nullable UsernamePasswordCredentials credentials(@Nullable String userInfo) {
        if (userInfo == null) {
            return null;
        }
        var colon = userInfo.indexOf(':');
        return colon < 0
                ? new UsernamePasswordCredentials(userInfo, new char[0])
                : new UsernamePasswordCredentials(
                        userInfo.substring(0, colon),
                        userInfo.substring(colon + 1).toCharArray());
    }

    /** For messages. */
    static String withoutPassword(String proxy) {
        return proxy.replaceFirst("//.*@", "//");
    }
}
