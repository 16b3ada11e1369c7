package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.body;
import static io.github.img2dataset.fetch.TestFetches.failure;
import static io.github.img2dataset.fetch.TestFetches.fetch;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.HostileServer;
import io.github.img2dataset.testing.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ProxyTest {
    @TempDir
    static Path folder;

    private HostileServer proxy;

    @BeforeEach
    void startProxy() throws IOException {
        proxy = new HostileServer();
    }

    @AfterEach
    void stopProxy() throws IOException {
        proxy.close();
    }

    @Test
    void plainUrlsAreAskedOfTheProxyInFull() throws Exception {
        proxy.serve("http://images.example.com/a.jpg", new byte[3]);

        assertThat(body(fetch(config().build(), "http://images.example.com/a.jpg")))
                .hasSize(3);
    }

    @Test
    void secureUrlsGoThroughATunnelInWhichTheNameIsChecked() throws Exception {
        var authority = TestCertificates.selfSigned(folder, "authority.example");
        try (var web =
                new HostileServer(authority.sign("images.example.com", "-1d", 5).serverSocket())) {
            web.serve("/a.jpg", new byte[3]);
            proxy.on("images.example.com:443", exchange -> tunnel(exchange, web.port()));
            proxy.on("other.example.com:443", exchange -> tunnel(exchange, web.port()));
            try (var trust = authority.trust();
                    var fetcher = new Fetcher(config().build())) {
                assertThat(trust).isNotNull();
                assertThat(body(fetch(fetcher, "https://images.example.com/a.jpg")))
                        .hasSize(3);
                assertThat(body(fetch(fetcher, "https://images.example.com/a.jpg")))
                        .as("through a kept tunnel, perhaps")
                        .hasSize(3);
                assertThat(failure(fetch(fetcher, "https://other.example.com/a.jpg")))
                        .isEqualTo(new Failure(FailureReason.TLS, "Certificate does not match the host"));
            }
        }
    }

    @Test
    void aProxyThatRefusesTheTunnelOrKeepsSilentEndsTheRequest() throws Exception {
        proxy.on("refused.example.com:443", exchange -> exchange.respond("403 Forbidden", "", new byte[3]));
        proxy.on("login.example.com:443", exchange -> exchange.respond("407 Login", "", new byte[3]));
        proxy.on("silent.example.com:443", exchange -> {
            exchange.waitForHangUp();
            return false;
        });
        var config = config().timeout(Duration.ofSeconds(1)).build();

        assertThat(failure(config, "https://refused.example.com/"))
                .isEqualTo(new Failure(FailureReason.HTTP_4XX, "HTTP Error 403: Forbidden"));
        assertThat(failure(config, "https://login.example.com/"))
                .isEqualTo(new Failure(FailureReason.HTTP_4XX, "HTTP Error 407: Proxy Authentication Required"));
        assertThat(failure(config, "https://silent.example.com/"))
                .isEqualTo(new Failure(FailureReason.TIMEOUT, "Timed out connecting"));
    }

    @Test
    void aProxyThatWantsAPasswordGetsItAndTheWebDoesNot() throws Exception {
        var authority = TestCertificates.selfSigned(folder, "images.example.com");
        try (var web = new HostileServer(authority.serverSocket());
                var trust = authority.trust()) {
            assertThat(trust).isNotNull();
            web.on("/a.jpg", exchange -> exchange.respond("200 OK", "", password(exchange)));
            proxy.on(
                    "images.example.com:443",
                    exchange -> exchange.header("Proxy-Authorization") == null
                            ? exchange.respond("407 Login", "", new byte[0])
                            : tunnel(exchange, web.port()));
            proxy.on("http://images.example.com/a.jpg", exchange -> exchange.respond("200 OK", "", password(exchange)));
            var config = FetchConfig.builder()
                    .proxy("http://user:secret@127.0.0.1:" + proxy.port())
                    .build();

            assertThat(new String(body(fetch(config, "http://images.example.com/a.jpg")), StandardCharsets.UTF_8))
                    .isEqualTo("Basic dXNlcjpzZWNyZXQ=");
            assertThat(new String(body(fetch(config, "https://images.example.com/a.jpg")), StandardCharsets.UTF_8))
                    .isEqualTo("none");
        }
    }

    private static byte[] password(HostileServer.Exchange exchange) {
        var password = exchange.header("Proxy-Authorization");
        return (password == null ? "none" : password).getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://169.254.169.254/latest",
                "https://169.254.169.254/latest",
                "http://0x7f.1/",
                "http://[::ffff:10.0.0.1]/",
                "http://localhost/",
                "http://LOCALHOST./",
                "http://a.localhost/",
                "http://metadata/",
                "http://metadata.google.internal/computeMetadata/v1/",
                "http://printer.local/",
                "http://router.home.arpa/",
            })
    void whatIsPrivateBeyondDoubtIsNotAskedOfAProxyEither(String url) throws Exception {
        assertThat(failure(config().build(), url).reason()).isEqualTo(FailureReason.BLOCKED_ADDRESS);
        assertThat(proxy.acceptedConnections()).isZero();
    }

    @Test
    void aRedirectIntoPrivateSpaceIsRefusedBehindAProxyToo() throws Exception {
        proxy.on(
                "http://images.example.com/a.jpg",
                exchange -> exchange.respond("302 Found", "Location: http://127.0.0.1/secret\r\n", new byte[0]));

        assertThat(failure(config().build(), "http://images.example.com/a.jpg").reason())
                .isEqualTo(FailureReason.BLOCKED_ADDRESS);
    }

    @Test
    void whoeverAllowsPrivateNetworksMayAskTheProxyForThem() throws Exception {
        proxy.serve("http://intranet/a.jpg", new byte[3]);

        assertThat(body(fetch(config().allowPrivateNetworks(true).build(), "http://intranet/a.jpg")))
                .hasSize(3);
    }

    @Test
    void readsTheEnvironmentsProxies() {
        var choice = ProxyChoice.of(
                null,
                Map.of(
                        "http_proxy", "http://127.0.0.1:3128",
                        "HTTPS_PROXY", "127.0.0.2:3129",
                        "no_proxy", "localhost, .internal.example,10.0.0.1"));

        assertThat(String.valueOf(choice.forHost(false, "example.com"))).isEqualTo("http://127.0.0.1:3128");
        assertThat(String.valueOf(choice.forHost(true, "example.com"))).isEqualTo("http://127.0.0.2:3129");
        assertThat(choice.forHost(false, "a.internal.example")).isNull();
        assertThat(choice.forHost(false, "localhost")).isNull();
        assertThat(ProxyChoice.of(null, Map.of("HTTP_PROXY", "http://127.0.0.1:1"))
                        .forHost(false, "a.b"))
                .isNull();
    }

    private FetchConfig.Builder config() {
        return FetchConfig.builder().proxy("http://127.0.0.1:" + proxy.port());
    }

    /** Says yes and carries bytes both ways until one side hangs up. */
    private static boolean tunnel(HostileServer.Exchange exchange, int port) throws IOException {
        try (var target = new Socket(InetAddress.getLoopbackAddress(), port)) {
            exchange.say("HTTP/1.1 200 Connection established\r\n\r\n");
            var back = CompletableFuture.runAsync(() -> carry(target, exchange.socket()));
            carry(exchange.socket(), target);
            back.join();
        }
        return false;
    }

    private static void carry(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // One of them is gone.
        } finally {
            shut(to);
        }
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed either way.
        }
    }
}
