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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class TlsTest {
    @TempDir
    static Path folder;

    @Test
    void aCertificateOfNoAuthorityIsNotTrusted() throws Exception {
        try (var server = server(TestCertificates.selfSigned(folder, "localhost"))) {
            assertThat(failure(local().build(), url(server, "localhost")))
                    .isEqualTo(new Failure(FailureReason.TLS, "Certificate is not trusted"));
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

    @Test
    void aStalledHandshakeEndsInTimeAndLeavesNoSocket() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var fetcher = new Fetcher(local().timeout(Duration.ofSeconds(1)).build())) {
            var result = fetch(fetcher, "https://127.0.0.1:" + silent.getLocalPort() + "/");

            assertThat(failure(result)).isEqualTo(new Failure(FailureReason.TIMEOUT, "Timed out connecting"));
            assertThat(result.latency()).isLessThan(Duration.ofSeconds(2));
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
