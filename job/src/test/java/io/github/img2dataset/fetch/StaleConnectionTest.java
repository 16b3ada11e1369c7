package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.local;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.testing.HostileServer;
import io.github.img2dataset.testing.TestCertificates;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kept connections end as servers like; curl asks again on a new one each time, and so no row is lost. */
@Timeout(60)
class StaleConnectionTest {
    private static final int ROWS = 300;

    @TempDir
    private static Path folder;

    private static TestCertificates certificate;

    private final Set<Socket> used = ConcurrentHashMap.newKeySet();
    private HostileServer server;

    private HostileServer secureServer;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificates.selfSigned(folder, "localhost");
    }

    @BeforeEach
    void startServers() throws Exception {
        server = new HostileServer();
        secureServer = new HostileServer(certificate.serverSocket());
    }

    @AfterEach
    void stopServers() throws IOException {
        server.close();
        secureServer.close();
    }

    @ParameterizedTest
    @CsvSource({"http, false", "http, true", "https, false", "https, true"})
    void aServerThatClosesAsTheNextRequestArrivesLosesNoRow(String scheme, boolean byReset) throws Exception {
        var url = on(scheme, exchange -> {
            if (!used.add(exchange.socket())) {
                if (byReset) {
                    exchange.socket().setSoLinger(true, 0);
                }
                exchange.socket().close();
                return false;
            }
            return exchange.respond("200 OK", "", new byte[10]);
        });

        assertNoRowIsLost(url);
    }

    @ParameterizedTest
    @CsvSource({"http, 0", "http, 5", "http, 20", "https, 0", "https, 5", "https, 20"})
    void aServerThatClosesSoonAfterEachAnswerLosesNoRow(String scheme, int millis) throws Exception {
        var url = on(scheme, exchange -> {
            exchange.respond("200 OK", "", new byte[10]);
            Thread.sleep(millis);
            return false;
        });

        assertNoRowIsLost(url);
    }

    @ParameterizedTest
    @CsvSource({"http, 0", "http, 5", "http, 20", "https, 0", "https, 5", "https, 20"})
    void aServerThatSends408OnAnIdleConnectionLosesNoRow(String scheme, int millis) throws Exception {
        var url = on(scheme, exchange -> {
            exchange.respond("200 OK", "", new byte[10]);
            Thread.sleep(millis);
            exchange.say("HTTP/1.1 408 Request Time-out\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return false;
        });

        assertNoRowIsLost(url);
    }

    @Test
    void a408OnANewConnectionIsTheAnswer() throws Exception {
        server.on("/image", exchange -> exchange.respond("408 Request Time-out", "Connection: close\r\n", new byte[0]));

        assertThat(TestFetches.failure(local().build(), server.url("/image")).message())
                .isEqualTo("HTTP Error 408: Request Timeout");
        assertThat(server.requests("/image")).isEqualTo(1);
    }

    private String on(String scheme, HostileServer.Script script) {
        var speaking = scheme.equals("https") ? secureServer : server;
        speaking.on("/image", script);
        return scheme + "://127.0.0.1:" + speaking.port() + "/image";
    }

    private static void assertNoRowIsLost(String url) throws InterruptedException {
        try (var fetcher = new Fetcher(
                local().hostPatience(Duration.ZERO).ignoreSslCertificate(true).build())) {
            var results = TestFetches.fetchAll(fetcher, 8, Collections.nCopies(ROWS, url));

            assertThat(results)
                    .allSatisfy(result -> assertThat(TestFetches.body(result)).hasSize(10));
        }
    }
}
