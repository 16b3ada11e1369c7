package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.local;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.HostileScripts;
import io.github.img2dataset.testing.HostileServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
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
        var held = new ArrayList<Held>();
        var good = 0;
        var filesBefore = openFiles();
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
                            held.add(Held.now(fetcher.openConnections() + server.openConnections()));
                        }
                    }
                }
                assertThat(taken).isEqualTo(REQUESTS);
            }
            System.out.printf("%d good, failed: %s%n", good, reasons);
            assertThat(good).isBetween(REQUESTS * 6 / 10, REQUESTS * 7 / 10);
            assertThat(leastHeap(held.subList(5, 10)) - leastHeap(held.subList(0, 5)))
                    .isLessThan(32);
            assertThat(fetcher.bytesInFlight()).isZero();
            TimeUnit.SECONDS.sleep(1);
            Await.until(() -> fetcher.openConnections() == 0 && server.openConnections() == 0);
            held.add(Held.now(0));
            held.forEach(System.out::println);
            assertThat(held.get(10).files()).isLessThanOrEqualTo(filesBefore + 16);
        }
    }

    /**
     * What the JVM, client and server together, holds at a moment.
     *
     * @param heap after a collection, in MiB
     * @param resident memory of the process, in MiB
     * @param files open file descriptors, those of paths apart
     * @param sockets both ends of connections
     */
    private record Held(long heap, long resident, long files, int sockets) {
        static Held now(int sockets) throws IOException {
            System.gc();
            var heap =
                    (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
            return new Held(heap, residentMiB(), openFiles(), sockets);
        }

        private static long residentMiB() throws IOException {
            try (var lines = Files.lines(Path.of("/proc/self/status"))) {
                return lines.filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
                        .sum();
            }
        }
    }

    /** Of several moments: bodies that are being read or inflated at one of them are no leak. */
    private static long leastHeap(List<Held> moments) {
        return moments.stream().mapToLong(Held::heap).min().orElseThrow();
    }

    /** Sockets, pipes and selectors; not the jars, which the class loader opens when it likes. */
    private static long openFiles() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(FetchSoakIT::isNoPath).count();
        }
    }

    private static boolean isNoPath(Path descriptor) {
        try {
            return !Files.readSymbolicLink(descriptor).isAbsolute();
        } catch (IOException e) {
            return false; // closed since it was listed
        }
    }
}
