package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.body;
import static io.github.img2dataset.fetch.TestFetches.failure;
import static io.github.img2dataset.fetch.TestFetches.fetch;
import static io.github.img2dataset.fetch.TestFetches.local;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.HostileScripts;
import io.github.img2dataset.testing.HostileServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a hostile web says, and what becomes of it: the right reason, in time, and nothing held afterwards. */
@Timeout(30)
class HostileWebTest {
    private static final long LARGEST = 1_000_000;

    private static HostileServer server;
    private Fetcher fetcher;

    @BeforeAll
    static void startServer() throws IOException {
        server = HostileScripts.install(new HostileServer());
    }

    @AfterAll
    static void stopServer() throws IOException {
        server.close();
    }

    @BeforeEach
    void start() {
        fetcher = new Fetcher(
                local().timeout(Duration.ofSeconds(2)).maxDownloadBytes(LARGEST).build());
    }

    @AfterEach
    void stop() {
        fetcher.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/status/garbage, PROTOCOL, Malformed HTTP response",
        "/status/negative, PROTOCOL, Malformed HTTP response",
        "/status/huge, PROTOCOL, Malformed HTTP response",
        "/status/four-digits, PROTOCOL, Malformed HTTP response",
        "/status/words, PROTOCOL, Malformed HTTP response",
        "/status/binary, PROTOCOL, Malformed HTTP response",
        "/status/http-9, PROTOCOL, Malformed HTTP response",
        "/status/nothing, CONNECTION_LOST, Connection lost",
        "/length/short, CONNECTION_LOST, Connection lost",
        "/length/negative, PROTOCOL, Malformed HTTP response",
        "/length/huge, TOO_LARGE, Body larger than --max_download_bytes",
        "/length/overflow, PROTOCOL, Malformed HTTP response",
        "/length/words, PROTOCOL, Malformed HTTP response",
        "/length/two, PROTOCOL, Malformed HTTP response",
        "/length/none, PROTOCOL, Empty body",
        "/length/no-content, PROTOCOL, Empty body",
        "/length/part, PROTOCOL, Only a part was sent (HTTP 206)",
        "/length/end-part, PROTOCOL, Only a part was sent (HTTP 206)",
        "/length/some-part, PROTOCOL, Only a part was sent (HTTP 206)",
        "/chunked/garbage, PROTOCOL, Malformed chunked body",
        "/chunked/huge, PROTOCOL, Malformed chunked body",
        "/chunked/negative, PROTOCOL, Malformed HTTP response",
        "/chunked/endless, TOO_LARGE, Body larger than --max_download_bytes",
        "/chunked/cut, CONNECTION_LOST, Connection lost",
        "/headers/many, PROTOCOL, Response head too large",
        "/headers/long, PROTOCOL, Response head too large",
        "/headers/large, PROTOCOL, Response head too large",
        "/headers/trailers, PROTOCOL, Response head too large",
        "/headers/endless-line, PROTOCOL, Response head too large",
        "/gzip/bomb, TOO_LARGE, Body larger than --max_download_bytes",
        "/gzip/damaged, PROTOCOL, Damaged compressed body",
        "/gzip/cut, PROTOCOL, Damaged compressed body",
        "/gzip/brotli, PROTOCOL, Damaged compressed body",
        "/gzip/nothing, PROTOCOL, Empty body",
        "/gzip/unix, PROTOCOL, Unsupported content encoding",
        "/gzip/many-layers, PROTOCOL, Unsupported content encoding",
        "/gzip/inner-bomb, TOO_LARGE, Body larger than --max_download_bytes",
        "/interim/storm, PROTOCOL, Too many interim responses",
        "/interim/continue, PROTOCOL, Too many interim responses",
        "/reset/head, CONNECTION_LOST, Connection lost",
        "/reset/body, CONNECTION_LOST, Connection lost",
        "/half-close, CONNECTION_LOST, Connection lost",
        "/redirect/file, UNSUPPORTED_SCHEME, Redirect: Url scheme is not http or https",
        "/redirect/javascript, UNSUPPORTED_SCHEME, Redirect: Url scheme is not http or https",
        "/redirect/itself, TOO_MANY_REDIRECTS, Redirect loop",
        "/redirect/nowhere, BAD_URL, Redirect: Url has no host",
        "/redirect/endless, TOO_MANY_REDIRECTS, Too many redirects",
        "/slow/head, TIMEOUT, Timed out waiting for the response",
        "/slow/body, TIMEOUT, Timed out reading the body",
        "/slow/chunks, TIMEOUT, Timed out reading the body",
        "/silent, TIMEOUT, Timed out waiting for the response",
    })
    void everyMischiefGetsItsReason(String path, FailureReason reason, String message) throws Exception {
        var result = fetch(fetcher, server.url(path));

        assertThat(failure(result)).isEqualTo(new Failure(reason, message));
        assertNothingIsHeld();
    }

    @Test
    void whatIsOddButWholeIsTaken() throws Exception {
        assertThat(body(fetch(fetcher, server.url("/odd/long-body")))).hasSize(10);
        assertThat(body(fetch(fetcher, server.url("/odd/large-head")))).hasSize(3);
        assertThat(body(fetch(fetcher, server.url("/odd/no-reason")))).hasSize(3);
        assertThat(body(fetch(fetcher, server.url("/odd/until-close")))).hasSize(5000);
        assertThat(body(fetch(fetcher, server.url("/odd/few-interim")))).hasSize(3);
        assertThat(body(fetch(fetcher, server.url("/odd/whole-part")))).hasSize(3);
        assertThat(new String(body(fetch(fetcher, server.url("/odd/html"))), StandardCharsets.UTF_8))
                .startsWith("<html>");
        assertNothingIsHeld();
    }

    @Test
    void undoesCompressionThatNobodyAskedFor() throws Exception {
        assertThat(body(fetch(fetcher, server.url("/gzip/good")))).isEqualTo(HostileScripts.image());
        assertThat(body(fetch(fetcher, server.url("/gzip/deflate")))).isEqualTo(HostileScripts.image());
        assertThat(body(fetch(fetcher, server.url("/gzip/raw-deflate")))).isEqualTo(HostileScripts.image());
        assertThat(body(fetch(fetcher, server.url("/gzip/liar")))).isEqualTo(HostileScripts.image());
        assertThat(body(fetch(fetcher, server.url("/gzip/no-encoding")))).isEqualTo(HostileScripts.image());
        assertNothingIsHeld();
    }

    @Test
    void aKeptConnectionThatTheServerClosedIsReplacedQuietly() throws Exception {
        for (var i = 0; i < 30; i++) {
            assertThat(body(fetch(fetcher, server.url("/stale")))).hasSize(3);
        }
        assertNothingIsHeld();
    }

    private void assertNothingIsHeld() throws InterruptedException {
        Await.until(() -> fetcher.bytesInFlight() == 0 && fetcher.openConnections() <= 1);
    }
}
