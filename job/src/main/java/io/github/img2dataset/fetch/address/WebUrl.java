package io.github.img2dataset.fetch.address;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A url that can be requested; {@link UrlMender} makes it.
 *
 * @param scheme {@code http} or {@code https}
 * @param host lower-case ASCII name, or an address as it was written, IPv6 without brackets
 * @param address the host's address when it is written as one; never looked up
 * @param port always given
 * @param target path and query as they go into the request line; starts with a slash
 */
public record WebUrl(String scheme, String host, @Nullable InetAddress address, int port, String target) {

    public boolean isSecure() {
        return scheme.equals("https");
    }

    public boolean hasDefaultPort() {
        return port == (isSecure() ? 443 : 80);
    }

    /** Scheme, host and port: whose robots.txt counts. */
    public String origin() {
        return scheme + "://" + authority();
    }

    public String authority() {
        var name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return hasDefaultPort() ? name : name + ":" + port;
    }

    public WebUrl withTarget(String newTarget) {
        return new WebUrl(scheme, host, address, port, newTarget);
    }

    @Override
    public String toString() {
        return origin() + target;
    }
}
