package io.github.img2dataset.fetch.address;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.fetch.FetchResult;
import io.github.img2dataset.fetch.Fetcher;
import io.github.img2dataset.fetch.OddUrls;
import io.github.img2dataset.fetch.TestFetches;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.FakeDnsServer;
import io.github.img2dataset.testing.HostileServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever a list holds for urls, and whatever a server says for a redirect, ends as data: never as an exception. */
@Timeout(120)
public class UrlFuzzTest {
    private static final int URLS = 1_500;

    private final Random random = new Random(11);
    private final OddUrls odd = new OddUrls(random);

    @Test
    void everyUrlEnds() throws Exception {
        try (var web = new HostileServer();
                var dns = new FakeDnsServer()) {
            web.on(
                    "/redirect",
                    exchange -> exchange.respond(
                            "302 x", "Location: " + anything().replaceAll("[\r\n]", "") + "\r\n", new byte[0]));
            dns.otherwise(answer -> answer.address("127.0.0.1"));
            var config = TestFetches.local()
                    .dnsServers(List.of(dns.address()))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            try (var fetcher = new Fetcher(config)) {
                var results = TestFetches.fetchAll(fetcher, 64, urls(web));

                assertThat(results).hasSize(URLS);
                assertThat(results)
                        .filteredOn(result -> result instanceof FetchResult.Failed)
                        .extracting(result -> TestFetches.failure(result).reason())
                        .doesNotContain(FailureReason.INTERNAL_ERROR, FailureReason.TIMEOUT);
                Await.until(() -> fetcher.bytesInFlight() == 0 && fetcher.openConnections() == 0);
            }
        }
    }

    @Test
    void everyOddPathIsAccountedFor() throws Exception {
        assertEveryOddPathIsAccountedFor(3_000);
    }

    /** Paths of a server that answers all of them with 404: no other outcome is right for those that can be asked for. */
    public static void assertEveryOddPathIsAccountedFor(int count) throws Exception {
        var odd = new OddUrls(23);
        try (var web = new HostileServer();
                var fetcher = new Fetcher(TestFetches.local().build())) {
            var urls =
                    IntStream.range(0, count).mapToObj(i -> web.url(odd.path())).toList();
            var results = TestFetches.fetchAll(fetcher, 64, urls);

            assertThat(results)
                    .hasSize(count)
                    .allSatisfy(result ->
                            assertThat(TestFetches.failure(result).reason()).isEqualTo(FailureReason.HTTP_4XX));
            Await.until(() -> fetcher.bytesInFlight() == 0);
        }
    }

    private List<String> urls(HostileServer web) {
        var urls = new ArrayList<String>();
        for (var i = 0; i < URLS; i++) {
            urls.add(
                    switch (i % 4) {
                        case 0 -> anything();
                        case 1 -> "http://" + anything();
                        case 2 -> web.url("/") + anything();
                        default -> web.url("/redirect?" + i);
                    });
        }
        return urls;
    }

    private String anything() {
        var text = new StringBuilder();
        for (var i = random.nextInt(8); i >= 0; i--) {
            text.append(odd.token());
        }
        return text.toString();
    }
}
