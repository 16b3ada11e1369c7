package io.github.img2dataset.fetch;

import io.github.img2dataset.fetch.address.Cidr;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How urls are fetched. Names and defaults are img2dataset's where it has the option.
 *
 * @param timeout one whole request's deadline: name look-up, connection, redirects, headers and body
 * @param retries attempts after the first; only for what can get better
 * @param userAgent sent as it is
 * @param userAgentToken the name that X-Robots-Tag and robots.txt may call us by; null when there is none
 * @param disallowedDirectives lower-case X-Robots-Tag directives that forbid the use of an image; empty: none do
 * @param respectOptOutHeaders whether the headers {@code tdm-reservation} and {@code Content-Usage} can forbid the use of an image
 * @param ignoreSslCertificate whether any certificate is taken for good
 * @param maxDownloadBytes most bytes of one body: declared, received or decompressed
 * @param maxInflightBytes most bytes of all bodies in flight in one executor; 0: a quarter of the executor's heap
 * @param maxRequestsPerHost most requests in flight to one host from all executors
 * @param maxHostRate most requests a second to one host from all executors; 0: any
 * @param hostPatience how long a host that has answered before and does not any more is waited for; zero: not at all
 * @param dnsServers {@code address} or {@code address:port} each; empty: the system's
 * @param allowPrivateNetworks whether addresses that are not on the public internet may be connected to
 * @param allowedNetworks CIDR blocks to allow although they are not public
 * @param headers sent with every request
 * @param proxy {@code http://[user:password@]host:port}; null: as the environment says
 * @param respectRobotsTxt whether a host's robots.txt and tdmrep.json are asked first
 */
public record FetchConfig(
        Duration timeout,
        int retries,
        String userAgent,
        @Nullable String userAgentToken,
        Set<String> disallowedDirectives,
        boolean respectOptOutHeaders,
        boolean ignoreSslCertificate,
        long maxDownloadBytes,
        long maxInflightBytes,
        int maxRequestsPerHost,
        double maxHostRate,
        Duration hostPatience,
        List<String> dnsServers,
        boolean allowPrivateNetworks,
        List<String> allowedNetworks,
        List<RequestHeader> headers,
        @Nullable String proxy,
        boolean respectRobotsTxt)
        implements Serializable {

    private static final double LOWEST_RATE = 0.001;
    private static final double HIGHEST_RATE = 1_000_000;

    /** Directives that the Python tool takes for a refusal. */
    public static final Set<String> DEFAULT_DISALLOWED_DIRECTIVES =
            Set.of("noai", "noimageai", "noindex", "noimageindex");

    public FetchConfig {
        require(timeout.compareTo(Duration.ofMillis(1)) >= 0, "Timeout must be positive", timeout);
        require(timeout.compareTo(Duration.ofDays(1)) <= 0, "Timeout must be at most a day", timeout);
        require(retries >= 0, "retries must not be negative", retries);
        require(isHeaderValue(userAgent), "User agent must be one line of printable ASCII", userAgent);
        require(maxDownloadBytes > 0, "Largest download must be positive", maxDownloadBytes);
        require(maxDownloadBytes <= Integer.MAX_VALUE - 64, "Largest download must be below 2 GiB", maxDownloadBytes);
        require(maxInflightBytes >= 0, "Bytes in flight must not be negative", maxInflightBytes);
        require(!hostPatience.isNegative(), "Patience with hosts must not be negative", hostPatience);
        require(maxRequestsPerHost > 0, "max_requests_per_host must be at least 1", maxRequestsPerHost);
        require(isHostRate(maxHostRate), "No rate of requests to a host", maxHostRate);
        disallowedDirectives = disallowedDirectives.stream()
                .map(directive -> directive.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toUnmodifiableSet());
        dnsServers = List.copyOf(dnsServers);
        allowedNetworks = List.copyOf(allowedNetworks);
        headers = List.copyOf(headers);
        dnsServers.forEach(DnsServers::parseServer);
        allowedNetworks.forEach(FetchConfig::checkNetwork);
        if (proxy != null) {
            checkProxy(proxy);
        }
    }

    /** Whether a host may be asked so many times a second; 0: any. */
    public static boolean isHostRate(double rate) {
        return rate == 0 || (rate >= LOWEST_RATE && rate <= HIGHEST_RATE);
    }

    /** A request header; refuses what could end the line or the header block. */
    public record RequestHeader(String name, String value) implements Serializable {
        public RequestHeader {
            require(!name.isEmpty() && name.chars().allMatch(RequestHeader::isTokenChar), "Bad header name", name);
            require(isHeaderValue(value), "Header value must be one line of printable ASCII", value);
        }

        /** Reads {@code Name: value}. */
        public static RequestHeader parse(String line) {
            var colon = line.indexOf(':');
            require(line.indexOf('\n') < 0 && line.indexOf('\r') < 0, "A header is one line", line);
            require(colon > 0, "A header is 'Name: value'", line);
            return new RequestHeader(
                    line.substring(0, colon), line.substring(colon + 1).strip());
        }

        private static boolean isTokenChar(int character) {
            return (Character.isLetterOrDigit(character) && character < 0x80)
                    || "!#$%&'*+-.^_`|~".indexOf(character) >= 0;
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    HostLimits hostLimits() {
        return new HostLimits(maxRequestsPerHost, maxHostRate, timeout);
    }

    /** The proxy that a url is asked through by these settings or this machine's environment, as {@link #proxy} has it. */
    public Optional<URI> proxyFor(URI url) {
        var host = url.getHost();
        return host == null
                ? Optional.empty()
                : Optional.ofNullable(ProxyChoice.of(proxy, System.getenv())
                        .addressForHost("https".equalsIgnoreCase(url.getScheme()), host));
    }

    /** {@code img2dataset/<version> (+url)}, with the token when there is one. */
    public static String userAgent(String version, String projectUrl, @Nullable String token) {
        return token == null
                ? "img2dataset/%s (+%s)".formatted(version, projectUrl)
                : "img2dataset/%s (compatible; %s; +%s)".formatted(version, token, projectUrl);
    }

    private static boolean isHeaderValue(String value) {
        return !value.isBlank() && value.chars().allMatch(c -> (c >= 0x20 && c < 0x7f) || c == '\t');
    }

    private static void checkNetwork(String network) {
        try {
            Cidr.parse(network);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("allowed_networks: " + e.getMessage(), e);
        }
    }

    private static void checkProxy(String proxy) {
        require(isProxy(proxy), "A proxy is http://host:port", ProxyChoice.withoutPassword(proxy));
    }

    private static boolean isProxy(String proxy) {
        try {
            var uri = new URI(proxy);
            return "http".equals(uri.getScheme()) && uri.getHost() != null && uri.getPort() > 0;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static void require(boolean holds, String what, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(what + ": " + value);
        }
    }

    /** Starts from the defaults. */
    public static final class Builder {
        private Duration timeout = Duration.ofSeconds(10);
        private int retries;
        private @Nullable String userAgent;
        private @Nullable String userAgentToken;
        private Set<String> disallowedDirectives = DEFAULT_DISALLOWED_DIRECTIVES;
        private boolean respectOptOutHeaders = true;
        private boolean ignoreSslCertificate;
        private long maxDownloadBytes = 64L << 20;
        private long maxInflightBytes;
        private int maxRequestsPerHost = 16;
        private double maxHostRate;
        private Duration hostPatience = Duration.ofMinutes(1);
        private List<String> dnsServers = List.of();
        private boolean allowPrivateNetworks;
        private List<String> allowedNetworks = List.of();
        private List<RequestHeader> headers = List.of();
        private @Nullable String proxy;
        private boolean respectRobotsTxt;

        private Builder() {}

        public Builder timeout(Duration timeout) {
            this.timeout = timeout;
            return this;
        }

        public Builder retries(int retries) {
            this.retries = retries;
            return this;
        }

        /** Null: img2dataset's name, with the token when there is one. */
        public Builder userAgent(@Nullable String userAgent) {
            this.userAgent = userAgent;
            return this;
        }

        public Builder userAgentToken(@Nullable String userAgentToken) {
            this.userAgentToken = userAgentToken;
            return this;
        }

        public Builder disallowedDirectives(Set<String> disallowedDirectives) {
            this.disallowedDirectives = disallowedDirectives;
            return this;
        }

        public Builder respectOptOutHeaders(boolean respectOptOutHeaders) {
            this.respectOptOutHeaders = respectOptOutHeaders;
            return this;
        }

        public Builder ignoreSslCertificate(boolean ignoreSslCertificate) {
            this.ignoreSslCertificate = ignoreSslCertificate;
            return this;
        }

        public Builder maxDownloadBytes(long maxDownloadBytes) {
            this.maxDownloadBytes = maxDownloadBytes;
            return this;
        }

        public Builder maxInflightBytes(long maxInflightBytes) {
            this.maxInflightBytes = maxInflightBytes;
            return this;
        }

        public Builder maxRequestsPerHost(int maxRequestsPerHost) {
            this.maxRequestsPerHost = maxRequestsPerHost;
            return this;
        }

        public Builder maxHostRate(double maxHostRate) {
            this.maxHostRate = maxHostRate;
            return this;
        }

        public Builder hostPatience(Duration hostPatience) {
            this.hostPatience = hostPatience;
            return this;
        }

        public Builder dnsServers(List<String> dnsServers) {
            this.dnsServers = dnsServers;
            return this;
        }

        public Builder allowPrivateNetworks(boolean allowPrivateNetworks) {
            this.allowPrivateNetworks = allowPrivateNetworks;
            return this;
        }

        public Builder allowedNetworks(List<String> allowedNetworks) {
            this.allowedNetworks = allowedNetworks;
            return this;
        }

        public Builder headers(List<RequestHeader> headers) {
            this.headers = headers;
            return this;
        }

        public Builder proxy(@Nullable String proxy) {
            this.proxy = proxy;
            return this;
        }

        public Builder respectRobotsTxt(boolean respectRobotsTxt) {
            this.respectRobotsTxt = respectRobotsTxt;
            return this;
        }

        public FetchConfig build() {
            var token = userAgentToken;
            return new FetchConfig(
                    timeout,
                    retries,
                    userAgent != null
                            ? userAgent
                            : token == null ? "img2dataset" : "img2dataset (compatible; " + token + ")",
                    token,
                    disallowedDirectives,
                    respectOptOutHeaders,
                    ignoreSslCertificate,
                    maxDownloadBytes,
                    maxInflightBytes,
                    maxRequestsPerHost,
                    maxHostRate,
                    hostPatience,
                    dnsServers,
                    allowPrivateNetworks,
                    allowedNetworks,
                    headers,
                    proxy,
                    respectRobotsTxt);
        }
    }
}
