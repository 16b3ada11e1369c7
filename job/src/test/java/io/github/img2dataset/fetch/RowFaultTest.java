package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.body;
import static io.github.img2dataset.fetch.TestFetches.failure;
import static io.github.img2dataset.fetch.TestFetches.fetchAll;
import static io.github.img2dataset.fetch.TestFetches.local;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.fetch.address.UrlMender;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.HostileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A row that brings out a bug ends as {@code internal_error}, and the rows around it as if it were not there. */
@Timeout(60)
class RowFaultTest {
    private static final Failure BUG = new Failure(FailureReason.INTERNAL_ERROR, "Internal error: ArithmeticException");

    private HostileServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new HostileServer();
        server.serve("/good", new byte[] {1});
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @Test
    void aUrlThatTheParserBreaksOnIsThatRowsOutcome() throws Exception {
        try (var fetcher = new Fetcher(
                local().build(),
                url -> {
                    if (String.valueOf(url).contains("odd")) {
                        throw new ArithmeticException("bug");
                    }
                    return UrlMender.mend(url);
                },
                null)) {
            assertEveryOtherRowIsGood(fetcher, server.url("/odd"));
        }
    }

    @Test
    void aNameThatTheResolverBreaksOnIsThatRowsOutcomeAtOnceOrLater() throws Exception {
        for (var later : new boolean[] {false, true}) {
            try (var fetcher = new Fetcher(local().build(), UrlMender::mend, (host, callback) -> {
                if (host.startsWith("odd")) {
                    throw new ArithmeticException("bug");
                }
                Runnable answer = () -> callback.accept(
                        new NameResolver.Resolution.Addresses(List.of(InetAddress.getLoopbackAddress())));
                if (later) {
                    new Thread(answer).start();
                } else {
                    answer.run();
                }
            })) {
                assertEveryOtherRowIsGood(fetcher, "http://odd.example:" + server.port() + "/good");
            }
        }
    }

    @Test
    void aBugBehindARedirectIsThatRowsOutcome() throws Exception {
        server.on("/redirect", exchange -> exchange.respond("302 x", "Location: http://odd.example/\r\n", new byte[0]));
        try (var fetcher = new Fetcher(local().build(), UrlMender::mend, (host, callback) -> {
            throw new ArithmeticException("bug");
        })) {
            assertEveryOtherRowIsGood(fetcher, server.url("/redirect"));
        }
    }

    @Test
    void memoryThatRunsOutIsNoRowsOutcome() {
        try (var fetcher = new Fetcher(local().build(), UrlMender::mend, (host, callback) -> {
            throw new OutOfMemoryError("test");
        })) {
            assertThatThrownBy(() -> fetchAll(fetcher, 4, List.of("http://a.example/")))
                    .isInstanceOf(OutOfMemoryError.class);
        }
    }

    private void assertEveryOtherRowIsGood(Fetcher fetcher, String odd) throws InterruptedException {
        var urls = new ArrayList<String>();
        for (var i = 0; i < 40; i++) {
            urls.add(i % 2 == 0 ? odd : server.url("/good"));
        }
        var results = fetchAll(fetcher, 4, urls);

        for (var i = 0; i < 40; i += 2) {
            assertThat(failure(results.get(i))).isEqualTo(BUG);
            assertThat(body(results.get(i + 1))).hasSize(1);
        }
        Await.until(() -> fetcher.bytesInFlight() == 0);
    }
}
