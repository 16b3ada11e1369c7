package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.body;
import static io.github.img2dataset.fetch.TestFetches.failure;
import static io.github.img2dataset.fetch.TestFetches.fetch;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.testing.HostileServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Response heads that break the letter of RFC 9112 and that curl takes. */
@Timeout(30)
class LenientHeadTest {
    private static final String OK = "HTTP/1.1 200 OK|";
    private static final String CHUNKS = "|3|abc|0||";

    private HostileServer server;
    private Fetcher fetcher;

    @BeforeEach
    void start() throws IOException {
        server = new HostileServer();
        fetcher = new Fetcher(TestFetches.local().build());
    }

    @AfterEach
    void stop() throws IOException {
        fetcher.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + "Content-Length: 3|Content-Length: 3||abc",
                OK + "content-length:3|X: y|CONTENT-LENGTH :  3 ||abc",
                OK + "Content-Length: 3, 3||abc",
                OK + "Content-Length: 3,3,|Content-Length: 3||abc",
                OK + "Transfer-Encoding: chunked|Transfer-Encoding: chunked|" + CHUNKS,
                OK + "Transfer-Encoding: chunked, Chunked|" + CHUNKS,
                OK + "Transfer-Encoding: identity, chunked|" + CHUNKS,
                OK + "Transfer-Encoding: identity|Content-Length: 3||abc",
                OK + "Transfer-Encoding: identity||abc",
                OK + "Content-Length: 3|Transfer-Encoding: chunked|" + CHUNKS,
                "HTTP/2 200|Content-Length: 3||abc",
                "HTTP/2 200 OK|Content-Length: 3||abc",
                "HTTP/2.0 200 OK|Content-Length: 3||abc",
                "HTTP/3 200|Content-Length: 3||abc",
            })
    void isTakenAsItIsMeant(String response) throws Exception {
        says(response.replace("|", "\r\n"));

        assertThat(new String(body(fetch(fetcher, server.url("/image"))), StandardCharsets.US_ASCII))
                .isEqualTo("abc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OK + "Content-Length: 3|Content-Length: 4||abc",
                OK + "Content-Length: 3, 4||abc",
                OK + "Transfer-Encoding: gzip, chunked|" + CHUNKS,
                "HTTP/9 200 OK|Content-Length: 3||abc",
            })
    void whatCouldMeanTwoThingsIsNot(String response) throws Exception {
        says(response.replace("|", "\r\n"));

        assertThat(failure(fetch(fetcher, server.url("/image"))).message()).isEqualTo("Malformed HTTP response");
    }

    @Test
    void linesMayBeLongOrManyWithinTheLimitOfTheWholeHead() throws Exception {
        says("HTTP/1.1 200 OK\r\nX-Policy: " + "p".repeat(20_000) + "\r\nContent-Length: 3\r\n\r\nabc");
        assertThat(body(fetch(fetcher, server.url("/image")))).hasSize(3);

        says("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(300) + "Content-Length: 3\r\n\r\nabc");
        assertThat(body(fetch(fetcher, server.url("/image")))).hasSize(3);

        says("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(12_000) + "Content-Length: 3\r\n\r\nabc");
        assertThat(failure(fetch(fetcher, server.url("/image"))).message()).isEqualTo("Response head too large");
    }

    @Test
    void eachResponseOfAConnectionIsReadByItself() throws Exception {
        server.on("/image", exchange -> {
            exchange.say("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc");
            return true;
        });

        for (var i = 0; i < 5; i++) {
            assertThat(body(fetch(fetcher, server.url("/image")))).hasSize(3);
        }
    }

    private void says(String response) {
        server.on("/image", exchange -> {
            exchange.say(response);
            return false;
        });
    }
}
