package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.FetchBench.local;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.HostileScripts;
import io.github.img2dataset.testing.HostileServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A long run over a web of which a third is hostile; {@code -Dsoak.requests=200000} for the whole of it. */
class FetchSoakIT {
    private static final int REQUESTS = Integer.getInteger("soak.requests", 20_000);

    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void everyRowIsAccountedForMemoryStaysFlatAndNoSocketIsLeft() throws Exception {
        var random = new Random(9);
        var mischief = HostileScripts.quickMischief();
        Map<FailureReason, Integer> reasons = new EnumMap<>(FailureReason.class);
        var heaps = new ArrayList<Long>();
        var good = 0;
        try (var server = HostileScripts.install(new HostileServer());
                var fetcher = new Fetcher(local().timeout(Duration.ofSeconds(10))
                        .maxDownloadBytes(1_000_000)
                        .maxRequestsPerHost(128)
                        .build())) {
            server.serve("/image", HostileScripts.image());
            try (var downloads = new Downloads<Boolean>(fetcher, 128)) {
                var taken = 0;
                for (var started = 0; started < REQUESTS || downloads.pending() > 0; ) {
                    if (started < REQUESTS && downloads.hasRoom()) {
                        started++;
                        var hostile = random.nextInt(3) == 0;
                        var path = hostile ? mischief.get(random.nextInt(mischief.size())) : "/image";
                        downloads.start(hostile, server.url(path));
                        continue;
                    }
                    try (var download = downloads.take()) {
                        taken++;
                        if (download.result() instanceof FetchResult.Failed failed) {
                            reasons.merge(failed.failure().reason(), 1, Integer::sum);
                            assertThat(download.item())
                                    .as(failed.failure().message())
                                    .isTrue();
                        } else {
                            good++;
                        }
                        if (taken % (REQUESTS / 10) == 0) {
                            heaps.add(usedHeap());
                        }
                    }
                }
                assertThat(taken).isEqualTo(REQUESTS);
            }
            System.out.printf("%d good, failed: %s, heap: %s MiB%n", good, reasons, heaps);
            assertThat(good).isBetween(REQUESTS * 6 / 10, REQUESTS * 7 / 10);
            assertThat(heaps.get(9) - heaps.get(1)).isLessThan(32);
            assertThat(fetcher.bytesInFlight()).isZero();
            TimeUnit.SECONDS.sleep(1);
            FetchBench.await(() -> fetcher.openConnections() == 0 && server.openConnections() == 0);
        }
    }

    /** After a collection, in MiB. */
    private static long usedHeap() {
        System.gc();
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
    }
}
