package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.body;
import static io.github.img2dataset.fetch.TestFetches.failure;
import static io.github.img2dataset.fetch.TestFetches.fetch;
import static io.github.img2dataset.fetch.TestFetches.local;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.FakeDnsServer;
import io.github.img2dataset.testing.HostileServer;
import io.github.img2dataset.testing.TestCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class TlsTest {
    @TempDir
    static Path folder;

    @Test
    void aCertificateOfNoAuthorityIsNotTrusted() throws Exception {
        assertThat(refusal(TestCertificates.selfSigned(folder, "localhost"))).isEqualTo("Certificate is self-signed");
        var unknown = TestCertificates.selfSigned(folder, "unknown.example");
        assertThat(refusal(unknown.sign("localhost", "-1d", 5))).isEqualTo("Certificate is not trusted");
    }

    @Test
    void eachRefusalHasItsTrueReasonUnderATrustedAuthority() throws Exception {
        var authority = TestCertificates.selfSigned(folder, "authority.example");
        var between = authority.sign("between.example", "-1d", 5, "-ext", "bc:critical=ca:true");
        var ofClient = authority.sign("localhost", "-1d", 5, "-ext", "eku=clientAuth");
        var unknown = authority.sign("localhost", "-1d", 5, "-ext", "1.2.3.4.5:critical=05:00");
        var sha1 = authority.sign("localhost", "-1d", 5, "-sigalg", "SHA1withECDSA");
        var shortKey = authority.signRsa("localhost", 1024);
        var whole = between.sign("localhost", "-1d", 5);
        var incomplete = whole.withoutIssuer();
        var longKey = authority.signRsa("localhost", 2048);
        var trust = authority.trust();
        try (var chained = server(whole);
                var rsa = server(longKey)) {
            assertThat(body(fetch(local().build(), url(chained, "localhost")))).hasSize(3);
            assertThat(body(fetch(local().build(), url(rsa, "localhost")))).hasSize(3);
            assertThat(refusal(ofClient)).isEqualTo("Certificate is not for servers");
            assertThat(refusal(unknown)).isEqualTo("Certificate has an unknown critical extension");
            assertThat(refusal(sha1)).isEqualTo("Certificate's signature is too weak");
            assertThat(refusal(shortKey)).isEqualTo("Certificate's key is too weak");
            assertThat(refusal(incomplete)).isEqualTo("Certificate chain is incomplete");
        } finally {
            trust.close();
        }
    }

    private static String refusal(TestCertificates certificate) throws Exception {
        try (var server = server(certificate)) {
            var failure = failure(local().build(), url(server, "localhost"));
            assertThat(failure.reason()).isEqualTo(FailureReason.TLS);
            return failure.message();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatClosesDuringTheHandshakeIsNoticedAtOnce(boolean readsTheHello) throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var closed = CompletableFuture.runAsync(() -> {
                try (var socket = server.accept()) {
                    if (readsTheHello) {
                        assertThat(socket.getInputStream().read(new byte[4096])).isPositive();
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            var config = local().timeout(Duration.ofMinutes(10)).build();

            assertThat(failure(config, "https://127.0.0.1:" + server.getLocalPort() + "/")
                            .reason())
                    .isIn(FailureReason.TLS, FailureReason.CONNECT);
            closed.get();
        }
    }

    @Test
    void whoeverIgnoresCertificatesGetsTheImage() throws Exception {
        var config = local().ignoreSslCertificate(true).build();
        var authority = TestCertificates.selfSigned(folder, "authority.example");
        try (var expired = server(authority.sign("localhost", "-9d", 5));
                var wrongHost = server(TestCertificates.selfSigned(folder, "other.example"))) {
            assertThat(body(fetch(config, url(expired, "localhost")))).hasSize(3);
            assertThat(body(fetch(config, url(wrongHost, "localhost")))).hasSize(3);
        }
    }

    @Test
    void expiredAndWrongHostAreToldApartUnderATrustedAuthority() throws Exception {
        var authority = TestCertificates.selfSigned(folder, "authority.example");
        var old = authority.sign("localhost", "-9d", 5);
        var other = authority.sign("other.example", "-1d", 5);
        var good = authority.sign("localhost", "-1d", 5);
        var trust = authority.trust();
        try (var expired = server(old);
                var wrongHost = server(other);
                var right = server(good)) {
            assertThat(failure(local().build(), url(expired, "localhost")))
                    .isEqualTo(new Failure(FailureReason.TLS, "Certificate has expired"));
            assertThat(failure(local().build(), url(wrongHost, "localhost")))
                    .isEqualTo(new Failure(FailureReason.TLS, "Certificate does not match the host"));
            assertThat(body(fetch(local().build(), url(right, "localhost")))).hasSize(3);
        } finally {
            trust.close();
        }
    }

    @Test
    void theNameIsSentAndCheckedAlthoughTheAddressIsConnectedTo() throws Exception {
        try (var dns = new FakeDnsServer();
                var server = server(TestCertificates.selfSigned(folder, "images.example.com"))) {
            dns.on("images.example.com", answer -> answer.address("127.0.0.1"));
            var config = local().dnsServers(List.of(dns.address()))
                    .ignoreSslCertificate(true)
                    .build();

            assertThat(new String(
                            body(fetch(config, url(server, "images.example.com", "/sni"))), StandardCharsets.UTF_8))
                    .isEqualTo("images.example.com");
        }
    }

    /** The JDK's own server refuses such names, so that the hello is looked at as it is. */
    @ParameterizedTest
    @ValueSource(strings = {"a_b.example.test", "x_y.w.example.test", "d-.example.test", "-e.example.test"})
    void aNameThatTheJdkWouldNotSendIsSent(String name) throws Exception {
        try (var dns = new FakeDnsServer();
                var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            dns.on(name, answer -> answer.address("127.0.0.1"));
            var config = local().dnsServers(List.of(dns.address()))
                    .timeout(Duration.ofSeconds(1))
                    .build();
            var hello = CompletableFuture.supplyAsync(() -> firstBytes(server));

            failure(config, "https://" + name + ":" + server.getLocalPort() + "/");
            assertThat(hello.get()).contains(name);
        }
    }

    private static String firstBytes(ServerSocket server) {
        try (var socket = server.accept()) {
            var buffer = new byte[4096];
            var length = socket.getInputStream().read(buffer);
            return new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aServerThatWarnsOfItsNameIsAskedAgainWithoutIt() throws Exception {
        var warning = new byte[] {21, 3, 3, 0, 2, 1, 112};
        var hellos = new ConcurrentLinkedQueue<String>();
        try (var dns = new FakeDnsServer();
                var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            dns.on("warned.example.test", answer -> answer.address("127.0.0.1"));
            var config = local().dnsServers(List.of(dns.address()))
                    .timeout(Duration.ofSeconds(1))
                    .build();
            var served = CompletableFuture.runAsync(() -> {
                for (var i = 0; i < 2; i++) {
                    try (var socket = server.accept()) {
                        var buffer = new byte[4096];
                        var length = socket.getInputStream().read(buffer);
                        hellos.add(new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
                        socket.getOutputStream().write(warning);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });

            failure(config, "https://warned.example.test:" + server.getLocalPort() + "/");
            served.get();
            assertThat(hellos.remove()).contains("warned.example.test");
            assertThat(hellos.remove()).doesNotContain("warned.example.test");
        }
    }

    @Test
    void aStalledHandshakeEndsInTimeAndLeavesNoSocket() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var fetcher = new Fetcher(local().timeout(Duration.ofSeconds(1)).build())) {
            var result = fetch(fetcher, "https://127.0.0.1:" + silent.getLocalPort() + "/");

            assertThat(failure(result)).isEqualTo(new Failure(FailureReason.TIMEOUT, "Timed out connecting"));
            try (var socket = silent.accept()) {
                socket.setSoTimeout(5000);
                while (socket.getInputStream().read() >= 0) {
                    // Its hello, then the end.
                }
            }
            assertThat(fetcher.openConnections()).isZero();
        }
    }

    @Test
    void aServerThatSpeaksNoTlsIsNamedSo() throws Exception {
        try (var plain = new HostileServer()) {
            assertThat(failure(
                                    local().timeout(Duration.ofSeconds(2)).build(),
                                    "https://127.0.0.1:" + plain.port() + "/")
                            .reason())
                    .isIn(FailureReason.TLS, FailureReason.TIMEOUT, FailureReason.CONNECT);
        }
    }

    private static HostileServer server(TestCertificates certificate) throws Exception {
        var server = new HostileServer(certificate.serverSocket());
        server.serve("/image", new byte[3]);
        server.on(
                "/sni",
                exchange -> exchange.respond(
                        "200 OK",
                        "",
                        TestCertificates.requestedName(exchange.socket()).getBytes(StandardCharsets.UTF_8)));
        return server;
    }

    private static String url(HostileServer server, String host) {
        return url(server, host, "/image");
    }

    private static String url(HostileServer server, String host, String path) {
        return "https://" + host + ":" + server.port() + path;
    }
}
