package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.body;
import static io.github.img2dataset.fetch.TestFetches.failure;
import static io.github.img2dataset.fetch.TestFetches.fetch;
import static io.github.img2dataset.fetch.TestFetches.fetchAll;
import static io.github.img2dataset.fetch.TestFetches.local;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.fetch.FetchConfig.RequestHeader;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.HostileServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PolitenessTest {
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
    void aHostThatAsksForAPauseGetsIt() throws Exception {
        var timer = new ManualTimer();
        var times = new ConcurrentLinkedQueue<Long>();
        server.on("/busy", exchange -> {
            times.add(timer.nanoTime());
            return times.size() == 1
                    ? exchange.respond("429 x", "Retry-After: 2\r\n", new byte[0])
                    : exchange.respond("200 OK", "", new byte[1]);
        });
        var fetched = 0;
        try (var fetcher = TestFetches.fetcher(local().maxRequestsPerHost(1).build(), timer);
                var downloads = new Downloads<Integer>(fetcher, 8)) {
            for (var i = 0; i < 5; i++) {
                downloads.start(i, server.url("/busy"));
            }
            for (var i = 0; i < 5; i++) {
                try (var download = TestFetches.take(downloads, fetcher, timer)) {
                    fetched += download.result() instanceof FetchResult.Fetched ? 1 : 0;
                }
            }
        }
        assertThat(fetched).isEqualTo(4);
        var first = new ArrayList<>(times);
        assertThat(Duration.ofNanos(first.get(1) - first.get(0))).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aHostThatKeepsRefusingIsGivenUp() throws Exception {
        server.on("/never", exchange -> exchange.respond("503 x", "Retry-After: 1\r\n", new byte[0]));
        server.serve("/other", new byte[1]);
        try (var fetcher = new Fetcher(local().build())) {
            var results = fetchAll(fetcher, 8, Collections.nCopies(200, server.url("/never")));
            var givenUp = results.stream()
                    .filter(result -> failure(result)
                            .equals(new Failure(FailureReason.HOST_GIVEN_UP, "Host given up after repeated failures")))
                    .count();

            assertThat(givenUp).isGreaterThan(150);
            assertThat(server.requests("/never")).isLessThan(50);
            assertThat(fetcher.openConnections()).isLessThan(17);
        }
    }

    @Test
    void aHostThatRefusesConnectionsIsGivenUp() throws Exception {
        var url = server.url("/");
        server.close();
        try (var fetcher = new Fetcher(local().build())) {
            var reasons = fetchAll(fetcher, 8, Collections.nCopies(100, url)).stream()
                    .map(result -> failure(result).reason())
                    .toList();

            assertThat(reasons).contains(FailureReason.CONNECT, FailureReason.HOST_GIVEN_UP);
            assertThat(reasons.stream().filter(FailureReason.CONNECT::equals)).hasSizeLessThan(40);
        }
    }

    @Test
    void aHostIsGivenUpForOneTaskOnly() throws Exception {
        server.on(
                "/recovers",
                exchange -> server.requests("/recovers") <= 5
                        ? exchange.respond("503 x", "Retry-After: 1\r\n", new byte[0])
                        : exchange.respond("200 OK", "", new byte[1]));
        try (var fetcher = new Fetcher(local().maxRequestsPerHost(1).build())) {
            fetchAll(fetcher, 8, Collections.nCopies(20, server.url("/recovers")));

            assertThat(body(fetch(fetcher, server.url("/recovers")))).hasSize(1);
        }
    }

    @Test
    void robotsTxtIsAskedOnceAndHeeded() throws Exception {
        server.serve(
                "/robots.txt",
                "User-agent: *\nDisallow: /private/\nAllow: /private/but\n".getBytes(StandardCharsets.UTF_8));
        server.serve("/public", new byte[1]).serve("/private/a", new byte[1]).serve("/private/but", new byte[1]);
        try (var fetcher = new Fetcher(local().respectRobotsTxt(true).build())) {
            var results = fetchAll(
                    fetcher, 4, List.of(server.url("/public"), server.url("/private/a"), server.url("/private/but")));

            assertThat(body(results.get(0))).hasSize(1);
            assertThat(failure(results.get(1)))
                    .isEqualTo(
                            new Failure(FailureReason.ROBOTS_TXT, "Disallowed by robots.txt", "robots.txt: Disallow"));
            assertThat(body(results.get(2))).hasSize(1);
            assertThat(server.requests("/robots.txt")).isEqualTo(1);
            assertThat(server.requests("/private/a")).isZero();
        }
    }

    @Test
    void robotsTxtMaySpeakToUsByName() throws Exception {
        server.serve(
                "/robots.txt",
                "User-agent: *\nDisallow:\n\nUser-agent: MyCrawler\nDisallow: /\n".getBytes(StandardCharsets.UTF_8));
        server.serve("/image", new byte[1]);

        assertThat(failure(
                                local().respectRobotsTxt(true)
                                        .userAgentToken("mycrawler")
                                        .build(),
                                server.url("/image"))
                        .reason())
                .isEqualTo(FailureReason.ROBOTS_TXT);
        assertThat(body(fetch(local().respectRobotsTxt(true).build(), server.url("/image"))))
                .hasSize(1);
    }

    @Test
    void aMissingRobotsTxtPermitsAndAFailingOneForbids() throws Exception {
        server.serve("/image", new byte[1]);
        var config = local().respectRobotsTxt(true).build();

        assertThat(body(fetch(config, server.url("/image")))).hasSize(1);
        server.on("/robots.txt", exchange -> exchange.respond("500 x", "", new byte[0]));
        assertThat(failure(config, server.url("/image")))
                .isEqualTo(new Failure(FailureReason.ROBOTS_TXT, "robots.txt cannot be read"));
    }

    @Test
    void tellsWhoItIsAndSendsTheHeadersItIsGiven() throws Exception {
        var heads = new ConcurrentLinkedQueue<String>();
        server.on("/who", exchange -> {
            heads.add(exchange.head());
            return exchange.respond("200 OK", "", new byte[1]);
        });
        var config = local().userAgent("img2dataset/1 (+https://example.org)")
                .headers(List.of(RequestHeader.parse("Accept: image/*"), RequestHeader.parse("X-Mine: a: b")))
                .build();
        fetch(config, server.url("/who"));

        assertThat(heads.remove().toLowerCase(java.util.Locale.ROOT).split("\r\n"))
                .contains(
                        "get /who http/1.1",
                        "user-agent: img2dataset/1 (+https://example.org)",
                        "accept: image/*",
                        "accept-encoding: identity",
                        "x-mine: a: b")
                .doesNotContain("accept: */*")
                .noneMatch(line -> line.startsWith("upgrade") || line.startsWith("cookie"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"X-A: b\r\nHost: evil", "X-A: b\n", "X A: b", ": b", "X-A", "X-A: ", "X-Ä: b", "X-A: \u0000b"})
    void aHeaderThatCouldBreakTheRequestIsRefused(String line) {
        assertThatThrownBy(() -> RequestHeader.parse(line)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "noai|true",
                "NoImageAI|true",
                " noindex , nofollow|true",
                "nofollow|false",
                "mybot: noindex|true",
                "otherbot: noindex|false",
                "otherbot: noindex, nofollow|false",
                "otherbot: nofollow, mybot: noai|true",
                "unavailable_after: 25 Jun 2010 15:00:00 PST, noai|true",
                "max-snippet: 10|false",
                "''|false",
                ",,:,|false",
                "MYBOT : noai|true"
            })
    void readsXRobotsTagInAllItsForms(String value, boolean forbids) {
        var directives = new RobotsDirectives(FetchConfig.DEFAULT_DISALLOWED_DIRECTIVES, "MyBot");

        assertThat(directives.forbids(value)).isEqualTo(forbids);
        assertThat(new RobotsDirectives(Set.of(), "MyBot").forbids(value)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "5, 5", "0, 0", "100000, 60", "99999999999999999999, 60", "'Wed, 21 Oct 2015 07:28:30 GMT', 30",
        "'Wed, 21 Oct 2015 07:27:00 GMT', 0", "'Wed, 21 Oct 2037 07:28:00 GMT', 60", "soon, ", "-5, ", "'', "
    })
    void readsRetryAfterInBothForms(String value, Long seconds) {
        var now = Instant.parse("2015-10-21T07:28:00Z");

        assertThat(RetryPolicy.parseRetryAfter(value, now))
                .isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
    }

    @Test
    void backsOffExponentiallyWithSomeChanceInIt() {
        for (var attempt = 0; attempt < 40; attempt++) {
            var longest = Math.min(500L << Math.min(attempt, 6), 30_000);
            assertThat(RetryPolicy.backoff(attempt).toMillis()).isBetween(longest / 2, longest);
        }
        assertThat(RetryPolicy.backoff(0, Duration.ofSeconds(7))).isEqualTo(Duration.ofSeconds(7));
    }
}
