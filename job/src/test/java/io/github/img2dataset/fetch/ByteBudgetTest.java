package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.local;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.HostileScripts;
import io.github.img2dataset.testing.HostileServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ByteBudgetTest {
    private final List<String> granted = new ArrayList<>();
    private final ByteBudget budget = new ByteBudget(1000, 400, Runnable::run);

    @Test
    void givesUntilTheReserveIsReached() {
        var share = budget.open();

        assertThat(share.reserve(600, () -> {})).isTrue();
        assertThat(budget.used()).isEqualTo(600);
        share.close();
        share.close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void freedBytesGoToTheOldest() {
        var done = budget.open();
        var older = budget.open();
        var younger = budget.open();
        done.reserve(600, () -> {});
        done.finish(600);
        assertThat(younger.reserve(300, () -> granted.add("younger"))).isFalse();
        assertThat(older.reserve(400, () -> granted.add("older"))).isFalse();

        assertThat(budget.open().reserve(300, () -> granted.add("youngest"))).isFalse();

        done.close();

        // The second one has the reserve.
        assertThat(granted).containsExactly("older", "younger");
        older.close();
        assertThat(granted).containsExactly("older", "younger", "youngest");
    }

    @Test
    void whenHalfReadBodiesHoldEverythingTheOldestMayFinish() {
        var shares = new ArrayList<ByteBudget.Share>();
        for (var i = 0; i < 6; i++) {
            shares.add(budget.open());
            assertThat(shares.get(i).reserve(100, () -> {})).isTrue();
        }
        assertThat(shares.get(3).reserve(100, () -> granted.add("3")))
                .as("first to ask")
                .isTrue();
        assertThat(shares.get(0).reserve(100, () -> granted.add("0"))).isFalse();
        assertThat(shares.get(3).reserve(300, () -> granted.add("3")))
                .as("goes on to its end")
                .isTrue();
        assertThat(budget.used()).isEqualTo(1000);

        shares.get(3).finish(500);
        assertThat(granted).as("a finished body waits to be taken").isEmpty();
        shares.get(3).close();
        assertThat(granted).containsExactly("0");
    }

    @Test
    void aClosedShareWaitsNoMore() {
        var holder = budget.open();
        holder.reserve(600, () -> {});
        holder.finish(600);
        var waiting = budget.open();
        assertThat(waiting.reserve(100, () -> granted.add("waiting"))).isFalse();
        waiting.close();
        holder.close();

        assertThat(granted).isEmpty();
        assertThat(budget.isScarce()).isFalse();
        assertThat(waiting.reserve(1, () -> {})).isFalse();
    }

    /** Compressed, they fill what bodies may have; none can be taken before it is inflated, for which there is no place. */
    @Test
    void compressedBodiesThatFillTheBudgetAreInflatedOneAfterTheOther() throws Exception {
        var body = new byte[300_000];
        new Random(3).nextBytes(body);
        Arrays.fill(body, 30_000, body.length, (byte) 0);
        var compressed = HostileScripts.gzip(body);
        var asked = new CountDownLatch(64);
        try (var server = new HostileServer();
                var fetcher = new Fetcher(local().maxInflightBytes(1_000_000)
                        .maxDownloadBytes(400_000)
                        .maxRequestsPerHost(64)
                        .timeout(Duration.ofSeconds(60))
                        .build())) {
            server.on("/gzip", exchange -> {
                asked.countDown();
                asked.await();
                return exchange.respond("200 OK", "Content-Encoding: gzip\r\n", compressed);
            });
            try (var downloads = new Downloads<Integer>(fetcher, 64)) {
                for (var i = 0; i < 64; i++) {
                    downloads.start(i, server.url("/gzip"));
                }
                while (downloads.pending() > 0) {
                    try (var download = downloads.take()) {
                        assertThat(TestFetches.body(download.result())).isEqualTo(body);
                    }
                }
            }
            assertThat(fetcher.bytesInFlight()).isZero();
        }
    }

    /** HttpClient would count it, too: in a slow start bodies beside an idle server "timed out waiting for the response". */
    @Test
    void theTimeInWhichABodyWaitsForTheBudgetIsNotTheServers() throws Exception {
        var body = new byte[300_000];
        var config = local().maxInflightBytes(1_000_000).timeout(Duration.ofSeconds(1));
        try (var server = new HostileServer();
                var fetcher = new Fetcher(config.build());
                var downloads = new Downloads<String>(fetcher, 1)) {
            server.serve("/body", body);
            server.on("/silent", exchange -> {
                exchange.waitForHangUp();
                return false;
            });
            var untaken = fetcher.budget().open();
            untaken.force(1_000_000);
            untaken.finish(1_000_000);

            downloads.start("row", server.url("/body"));
            for (var timeouts = 0; timeouts < 2; timeouts++) {
                assertThat(TestFetches.failure(config.build(), server.url("/silent"))
                                .reason())
                        .isEqualTo(FailureReason.TIMEOUT);
            }
            assertThat(downloads.poll(Duration.ZERO)).isNull();
            untaken.close();

            try (var download = downloads.take()) {
                assertThat(TestFetches.body(download.result())).isEqualTo(body);
            }
        }
    }

    /** 256 bodies of 2 MB through 16 MB: by holding servers back, not by failing. */
    @Test
    void manyLargeBodiesPassThroughASmallBudget() throws Exception {
        var body = new byte[2_000_000];
        try (var server = new HostileServer();
                var fetcher = new Fetcher(local().maxInflightBytes(16 << 20)
                        .maxDownloadBytes(4 << 20)
                        .maxRequestsPerHost(1000)
                        .timeout(Duration.ofSeconds(60))
                        .build())) {
            server.serve("/declared", body);
            server.on("/chunked", exchange -> {
                exchange.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                exchange.say(Integer.toHexString(body.length) + "\r\n")
                        .say(body)
                        .say("\r\n0\r\n\r\n");
                return true;
            });
            try (var downloads = new Downloads<Integer>(fetcher, 256)) {
                for (var i = 0; i < 256; i++) {
                    downloads.start(i, server.url(i % 2 == 0 ? "/declared" : "/chunked"));
                }
                while (downloads.pending() > 0) {
                    try (var download = downloads.take()) {
                        assertThat(TestFetches.body(download.result())).hasSize(body.length);
                    }
                }
            }
            assertThat(fetcher.budget().peak())
                    .isLessThanOrEqualTo((16 << 20) + 256 * 2 * ResponseReceiver.FIRST_WINDOW);
            assertThat(fetcher.bytesInFlight()).isZero();
        }
    }
}
