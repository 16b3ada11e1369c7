package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.local;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.testing.HostileServer;
import java.io.IOException;
import java.net.Socket;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kept connections end as servers like; curl asks again on a new one each time, and so no row is lost. */
@Timeout(60)
class StaleConnectionTest {
    private static final int ROWS = 300;

    private final Set<Socket> used = ConcurrentHashMap.newKeySet();
    private HostileServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new HostileServer();
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatClosesAsTheNextRequestArrivesLosesNoRow(boolean byReset) throws Exception {
        server.on("/image", exchange -> {
            if (!used.add(exchange.socket())) {
                if (byReset) {
                    exchange.socket().setSoLinger(true, 0);
                }
                exchange.socket().close();
                return false;
            }
            return exchange.respond("200 OK", "", new byte[10]);
        });

        assertNoRowIsLost();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 20})
    void aServerThatClosesSoonAfterEachAnswerLosesNoRow(int millis) throws Exception {
        server.on("/image", exchange -> {
            exchange.respond("200 OK", "", new byte[10]);
            Thread.sleep(millis);
            return false;
        });

        assertNoRowIsLost();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 20})
    void aServerThatSends408OnAnIdleConnectionLosesNoRow(int millis) throws Exception {
        server.on("/image", exchange -> {
            exchange.respond("200 OK", "", new byte[10]);
            Thread.sleep(millis);
            exchange.say("HTTP/1.1 408 Request Time-out\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return false;
        });

        assertNoRowIsLost();
    }

    @Test
    void a408OnANewConnectionIsTheAnswer() throws Exception {
        server.on("/image", exchange -> exchange.respond("408 Request Time-out", "Connection: close\r\n", new byte[0]));

        assertThat(TestFetches.failure(local().build(), server.url("/image")).message())
                .isEqualTo("HTTP Error 408: Request Timeout");
        assertThat(server.requests("/image")).isEqualTo(1);
    }

    private void assertNoRowIsLost() throws InterruptedException {
        try (var fetcher =
                new Fetcher(local().hostPatience(java.time.Duration.ZERO).build())) {
            var results = TestFetches.fetchAll(fetcher, 8, Collections.nCopies(ROWS, server.url("/image")));

            assertThat(results)
                    .allSatisfy(result -> assertThat(TestFetches.body(result)).hasSize(10));
        }
    }
}
