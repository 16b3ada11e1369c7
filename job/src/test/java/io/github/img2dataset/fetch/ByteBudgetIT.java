package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.local;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.testing.HostileServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the executor's memory stands when everybody answers at once. */
class ByteBudgetIT {
    private static final int BODIES = 4096;
    private static final int LIMIT = 192 << 20;

    /** 4 GiB in all, sent only once all have been asked for: so all are in flight, and nothing could be held back before. */
    @Test
    @Timeout(300)
    void fourThousandLargeBodiesAtOnceStayUnderTheBudgetAndNoneFails() throws Exception {
        var body = new byte[1 << 20];
        var asked = new CountDownLatch(BODIES);
        try (var server = new HostileServer();
                var fetcher = new Fetcher(local().maxInflightBytes(LIMIT)
                        .maxDownloadBytes(16 << 20)
                        .maxRequestsPerHost(BODIES)
                        .timeout(Duration.ofMinutes(5))
                        .build())) {
            server.on("/large", exchange -> {
                asked.countDown();
                asked.await();
                return exchange.respond("200 OK", "", body);
            });
            try (var downloads = new Downloads<Integer>(fetcher, BODIES)) {
                for (var i = 0; i < BODIES; i++) {
                    downloads.start(i, server.url("/large"));
                }
                while (downloads.pending() > 0) {
                    try (var download = downloads.take()) {
                        assertThat(TestFetches.body(download.result())).hasSize(body.length);
                    }
                }
            }
            System.out.printf("peak %d MiB of %d%n", fetcher.budget().peak() >> 20, LIMIT >> 20);
            // What each connection reads before it asks comes on top, all at once where the machine is busy.
            assertThat(fetcher.budget().peak())
                    .isLessThanOrEqualTo(LIMIT + (long) BODIES * ResponseReceiver.FIRST_WINDOW);
            assertThat(fetcher.bytesInFlight()).isZero();
        }
    }
}
