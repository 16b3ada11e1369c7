package io.github.img2dataset.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.testing.HostileServer;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real server that serves a whole list and is silent for 45 seconds in its middle. */
@Tag("long") // waits out outages; the rules are held by tests with a manual clock
@Timeout(300)
class HostOutageIT {
    private static final int ROWS = 6_000;
    private static final long OUTAGE = Duration.ofSeconds(45).toNanos();

    @ParameterizedTest
    @CsvSource({"60, 0", "0, 8"})
    void costsNoRowWithPatienceAndFewWithout(int patienceSeconds, int mostLostPercent) throws Exception {
        var downUntil = new AtomicLong();
        try (var server = new HostileServer();
                var fetcher = new Fetcher(TestFetches.local()
                        .timeout(Duration.ofSeconds(5))
                        .hostPatience(Duration.ofSeconds(patienceSeconds))
                        .build())) {
            server.on("/image", exchange -> {
                if (server.requests("/image") >= 600) {
                    downUntil.compareAndSet(0, System.nanoTime() + OUTAGE);
                }
                if (downUntil.get() != 0 && downUntil.get() - System.nanoTime() > 0) {
                    exchange.waitForHangUp();
                    return false;
                }
                return exchange.respond("200 OK", "", new byte[10]);
            });

            var lost = TestFetches.fetchAll(fetcher, 64, Collections.nCopies(ROWS, server.url("/image"))).stream()
                    .filter(result -> result instanceof FetchResult.Failed)
                    .count();
            assertThat(lost).isLessThanOrEqualTo(ROWS * mostLostPercent / 100);
            assertThat(fetcher.outages()).isEmpty();
        }
    }
}
