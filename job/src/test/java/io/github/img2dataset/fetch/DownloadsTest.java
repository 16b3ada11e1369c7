package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.body;
import static io.github.img2dataset.fetch.TestFetches.failure;
import static io.github.img2dataset.fetch.TestFetches.fetch;
import static io.github.img2dataset.fetch.TestFetches.fetchAll;
import static io.github.img2dataset.fetch.TestFetches.local;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.HostileServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DownloadsTest {
    private HostileServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new HostileServer();
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @Test
    void bringsTheBytesOfALargeBodyUnchanged() throws Exception {
        var bytes = new byte[5_000_000];
        new Random(1).nextBytes(bytes);
        server.serve("/large", bytes);

        assertThat(body(fetch(local().build(), server.url("/large")))).isEqualTo(bytes);
    }

    @Test
    void bringsAChunkedBodyOfUnknownLength() throws Exception {
        var bytes = new byte[300_000];
        new Random(2).nextBytes(bytes);
        server.on("/chunked", exchange -> {
            exchange.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (var at = 0; at < bytes.length; at += 1000) {
                exchange.say("3e8\r\n").out().write(bytes, at, 1000);
                exchange.say("\r\n");
            }
            exchange.say("0\r\n\r\n");
            return true;
        });

        assertThat(body(fetch(local().build(), server.url("/chunked")))).isEqualTo(bytes);
    }

    @Test
    void aThousandRowsComeBackOnceEachAndTheirConnectionsAreReused() throws Exception {
        server.serve("/image", new byte[20_000]);
        try (var fetcher = new Fetcher(local().build())) {
            var results = fetchAll(fetcher, 64, Collections.nCopies(1000, server.url("/image")));

            assertThat(results)
                    .hasSize(1000)
                    .allSatisfy(result -> assertThat(body(result)).hasSize(20_000));
            assertThat(server.requests("/image")).isEqualTo(1000);
            assertThat(fetcher.bytesInFlight()).isZero();
            assertThat(server.acceptedConnections()).isLessThan(100);
        }
    }

    @Test
    void noMoreThanTheAllowedRequestsPressOneHost() throws Exception {
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        server.on("/slow", exchange -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            Thread.sleep(20);
            inside.decrementAndGet();
            return exchange.respond("200 OK", "", new byte[10]);
        });
        try (var fetcher = new Fetcher(local().maxRequestsPerHost(3).build())) {
            fetchAll(fetcher, 32, Collections.nCopies(60, server.url("/slow")));
        }

        assertThat(most.get()).isBetween(2, 3);
    }

    @Test
    void followsRedirectsOfAllForms() throws Exception {
        server.serve("/a/image", new byte[] {1});
        server.on("/start", exchange -> exchange.respond("301 Moved", "Location: /a/b?x=1\r\n", new byte[0]));
        server.on("/a/b", exchange -> exchange.respond("307 Moved", "Location: image\r\n", new byte[0]));

        assertThat(body(fetch(local().build(), server.url("/start")))).containsExactly(1);
    }

    @Test
    void givesUpOnRedirectsThatLoopOrNeverEnd() throws Exception {
        server.on("/loop", exchange -> exchange.respond("302 Found", "Location: /loop\r\n", new byte[0]));
        server.on(
                "/more",
                exchange -> exchange.respond(
                        "302 Found",
                        "Location: /more?" + exchange.target().length() + "x"
                                + exchange.target().substring(5) + "\r\n",
                        new byte[0]));

        assertThat(failure(local().build(), server.url("/loop")))
                .isEqualTo(new Failure(FailureReason.TOO_MANY_REDIRECTS, "Redirect loop"));
        assertThat(failure(local().build(), server.url("/more")))
                .isEqualTo(new Failure(FailureReason.TOO_MANY_REDIRECTS, "Too many redirects"));
        assertThat(server.requests("/more")).isEqualTo(11);
    }

    @Test
    void statusCodesKeepTheReferencesWords() throws Exception {
        for (var code : new String[] {"404 Gone fishing", "429 x", "500 x", "304 x", "999 Denied"}) {
            server.on("/" + code.substring(0, 3), exchange -> exchange.respond(code, "", new byte[3]));
        }
        try (var fetcher = new Fetcher(local().build())) {
            assertThat(failure(fetch(fetcher, server.url("/404"))))
                    .isEqualTo(new Failure(FailureReason.HTTP_4XX, "HTTP Error 404: Not Found"));
            assertThat(failure(fetch(fetcher, server.url("/500"))))
                    .isEqualTo(new Failure(FailureReason.HTTP_5XX, "HTTP Error 500: Internal Server Error"));
            assertThat(failure(fetch(fetcher, server.url("/304"))).reason()).isEqualTo(FailureReason.HTTP_3XX);
            assertThat(failure(fetch(fetcher, server.url("/999"))))
                    .isEqualTo(new Failure(FailureReason.PROTOCOL, "HTTP Error 999"));
            assertThat(failure(fetch(fetcher, server.url("/429"))))
                    .isEqualTo(new Failure(FailureReason.HTTP_429, "HTTP Error 429: Too Many Requests"));
        }
    }

    @Test
    void anOptOutIsHeededWithoutReadingTheBody() throws Exception {
        server.on("/no", exchange -> {
            exchange.say(
                    "HTTP/1.1 200 OK\r\nX-Robots-Tag: otherbot: noindex\r\nX-Robots-Tag: NoAI\r\nContent-Length: 1000000\r\n\r\n");
            exchange.waitForHangUp();
            return false;
        });

        assertThat(failure(local().retries(3).build(), server.url("/no")))
                .isEqualTo(new Failure(
                        FailureReason.DISALLOWED,
                        "Use of image disallowed by X-Robots-Tag directive",
                        "X-Robots-Tag: NoAI"));
        assertThat(server.requests("/no")).isEqualTo(1);
    }

    @Test
    void anOptOutCanBeSwitchedOff() throws Exception {
        server.on("/no", exchange -> exchange.respond("200 OK", "X-Robots-Tag: noai\r\n", new byte[] {7}));

        assertThat(body(fetch(local().disallowedDirectives(Set.of()).build(), server.url("/no"))))
                .containsExactly(7);
    }

    @Test
    void retriesWhatCanGetBetterAndNothingElse() throws Exception {
        server.on(
                "/flaky",
                exchange -> server.requests("/flaky") < 3
                        ? exchange.respond("500 Oops", "", new byte[0])
                        : exchange.respond("200 OK", "", new byte[] {9}));

        assertThat(body(fetch(local().retries(2).build(), server.url("/flaky"))))
                .containsExactly(9);
        assertThat(failure(local().retries(2).build(), server.url("/missing")).reason())
                .isEqualTo(FailureReason.HTTP_4XX);
        assertThat(server.requests("/missing")).isEqualTo(1);
    }

    @Test
    void givesUpAfterTheLastRetry() throws Exception {
        server.on("/broken", exchange -> exchange.respond("502 x", "", new byte[0]));

        assertThat(failure(local().retries(1).build(), server.url("/broken")).message())
                .isEqualTo("HTTP Error 502: Bad Gateway");
        assertThat(server.requests("/broken")).isEqualTo(2);
    }

    @Test
    void rowsThatWaitGiveTheirPlaceToOthers() throws Exception {
        server.on("/later", exchange -> exchange.respond("500 x", "Retry-After: 2\r\n", new byte[0]));
        server.serve("/now", new byte[1]);
        var timer = new ManualTimer();
        try (var fetcher = TestFetches.fetcher(local().retries(1).build(), timer);
                var downloads = new Downloads<String>(fetcher, 1)) {
            downloads.start("waits", server.url("/later"));
            Await.until(downloads::hasRoom);
            downloads.start("passes", server.url("/now"));
            try (var first = downloads.take()) {
                assertThat(first.item()).isEqualTo("passes");
            }
            try (var second = TestFetches.take(downloads, fetcher, timer)) {
                assertThat(second.item()).isEqualTo("waits");
            }
            assertThat(timer.elapsed()).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        }
    }

    @Test
    void aPollWaitsByTheFetchersClock() throws Exception {
        var timer = new ManualTimer();
        try (var fetcher = TestFetches.fetcher(local().build(), timer);
                var downloads = new Downloads<String>(fetcher, 1)) {
            var poll = CompletableFuture.supplyAsync(() -> poll(downloads, Duration.ofDays(1)));

            Await.until(timer::runNext);

            assertThat(poll.get()).isNull();
            assertThat(timer.elapsed()).isEqualTo(Duration.ofDays(1));
        }
    }

    private static @Nullable Download<String> poll(Downloads<String> downloads, Duration timeout) {
        try {
            return downloads.poll(timeout);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void pendingRowsStayBoundedWhenAllOfThemWait() throws Exception {
        server.on("/later", exchange -> exchange.respond("500 x", "Retry-After: 1\r\n", new byte[0]));
        try (var fetcher = new Fetcher(local().retries(1).build());
                var downloads = new Downloads<Integer>(fetcher, 2)) {
            var most = 0;
            for (var started = 0; started < 20 || downloads.pending() > 0; ) {
                if (started < 20 && downloads.hasRoom()) {
                    downloads.start(started++, server.url("/later"));
                } else {
                    var download = downloads.poll(Duration.ofMillis(20));
                    if (download != null) {
                        download.close();
                    }
                }
                most = Math.max(most, downloads.pending());
            }
            assertThat(most).isEqualTo(8);
        }
    }

    @Test
    void aClosedWindowCancelsWhatRunsAndFreesEverything() throws Exception {
        server.on("/hang", exchange -> {
            exchange.say("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n").say(new byte[50_000]);
            exchange.waitForHangUp();
            return false;
        });
        try (var fetcher = new Fetcher(local().build())) {
            var downloads = new Downloads<Integer>(fetcher, 100);
            for (var i = 0; i < 100; i++) {
                downloads.start(i, server.url("/hang"));
            }
            Await.until(() -> server.requests("/hang") >= 16);
            downloads.close();
            Await.until(() -> server.openConnections() == 0 && fetcher.bytesInFlight() == 0);
            assertThat(downloads.pending()).isZero();
            Await.until(() -> fetcher.openConnections() == 0);
            assertThat(server.requests("/hang")).isEqualTo(16);
        }
    }

    @Test
    void aRequestHasOneDeadlineHoweverItIsSlow() throws Exception {
        server.on("/silent", exchange -> {
            exchange.waitForHangUp();
            return false;
        });
        server.on("/drip", exchange -> {
            exchange.say("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            for (var i = 0; i < 1000; i++) {
                exchange.say("x");
                Thread.sleep(50);
            }
            return false;
        });
        server.on("/endless", exchange -> {
            exchange.say("HTTP/1.1 200 OK\r\n\r\n");
            while (true) {
                exchange.say(new byte[100]);
                Thread.sleep(1);
            }
        });
        server.on("/slow-head", exchange -> {
            for (var i = 0; i < 1000; i++) {
                exchange.say(i == 0 ? "HTTP/1.1 200 OK\r\n" : "X: y\r\n");
                Thread.sleep(50);
            }
            return false;
        });
        var messages = new HashSet<String>();
        var paths = List.of("/silent", "/drip", "/endless", "/slow-head");
        var timer = new ManualTimer();
        try (var fetcher = TestFetches.fetcher(
                        local().timeout(Duration.ofMillis(700)).build(), timer);
                var downloads = new Downloads<String>(fetcher, 8)) {
            paths.forEach(path -> downloads.start(path, server.url(path)));
            Await.until(
                    () -> paths.stream().allMatch(path -> server.requests(path) == 1) && fetcher.bytesInFlight() > 0);
            while (timer.runNext()) {
                // Until the deadlines are over.
            }
            for (var i = 0; i < paths.size(); i++) {
                try (var download = downloads.take()) {
                    assertThat(failure(download.result()).reason()).isEqualTo(FailureReason.TIMEOUT);
                    assertThat(download.result().latency()).isEqualTo(Duration.ofMillis(700));
                    messages.add(failure(download.result()).message());
                }
            }
            Await.until(() -> server.openConnections() == 0);
            assertThat(fetcher.openConnections()).isZero();
            assertThat(fetcher.bytesInFlight()).isZero();
        }
        assertThat(messages)
                .containsExactlyInAnyOrder("Timed out waiting for the response", "Timed out reading the body");
    }

    @Test
    void capsTheDeclaredAndTheActualLength() throws Exception {
        server.on("/declared", exchange -> {
            exchange.say("HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n");
            exchange.waitForHangUp();
            return false;
        });
        server.on("/actual", exchange -> {
            exchange.say("HTTP/1.1 200 OK\r\n\r\n");
            while (true) {
                exchange.say(new byte[10_000]);
            }
        });
        var config = local().maxDownloadBytes(1_000_000).build();

        for (var path : new String[] {"/declared", "/actual"}) {
            assertThat(failure(config, server.url(path)))
                    .isEqualTo(new Failure(FailureReason.TOO_LARGE, "Body larger than --max_download_bytes"));
        }
    }

    @Test
    void refusesPrivateAddressesAlsoBehindARedirectAndSaysHowToAllowThem() throws Exception {
        server.serve("/image", new byte[1]);
        server.on("/inside", exchange -> exchange.respond("302 x", "Location: http://10.1.2.3/\r\n", new byte[0]));
        var closed = FetchConfig.builder().build();
        var open = FetchConfig.builder()
                .allowedNetworks(java.util.List.of("127.0.0.0/8"))
                .build();

        assertThat(failure(closed, server.url("/image")).reason()).isEqualTo(FailureReason.BLOCKED_ADDRESS);
        assertThat(failure(closed, "http://localhost/").message()).contains("--allow_private_networks");
        assertThat(server.requests("/image")).isZero();
        assertThat(body(fetch(open, server.url("/image")))).hasSize(1);
        assertThat(failure(open, server.url("/inside")).reason()).isEqualTo(FailureReason.BLOCKED_ADDRESS);
    }

    @Test
    void badUrlsAreFailuresLikeAnyOther() throws Exception {
        for (var url :
                new String[] {null, "", "   ", "nonsense", "http://", "http://", "http://a b/", "http://x:99999/"}) {
            assertThat(failure(local().build(), url).reason()).as(url).isEqualTo(FailureReason.BAD_URL);
        }
        for (var url :
                new String[] {"file:///etc/passwd", "data:image/png;base64,AA", "javascript:alert(1)", "ftp://x/y"}) {
            assertThat(failure(local().build(), url).reason()).isEqualTo(FailureReason.UNSUPPORTED_SCHEME);
        }
    }

    @Test
    void takingWithNothingPendingIsABugOfTheCaller() {
        try (var fetcher = new Fetcher(local().build());
                var downloads = new Downloads<String>(fetcher, 1)) {
            assertThatThrownBy(downloads::take).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aRefusedConnectionIsNamedSo() throws Exception {
        var url = server.url("/");
        server.close();

        assertThat(failure(local().build(), url)).isEqualTo(new Failure(FailureReason.CONNECT, "Connection refused"));
    }
}
