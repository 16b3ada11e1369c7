package io.github.img2dataset.fetch;

import io.github.img2dataset.testing.LoadServer;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/**
 * Measures the engine; run by hand with the test class path: {@code FetchLoad throughput|latency [requests] [window]
 * [body bytes]}. Prints one line per round.
 */
final class FetchLoad {
    private FetchLoad() {}

    public static void main(String[] arguments) throws Exception {
        var kind = arguments.length > 0 ? arguments[0] : "throughput";
        var requests = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 50_000;
        var window = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 256;
        var bytes = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 10_000;
        ToLongFunction<SplittableRandom> delay = kind.equals("latency") ? FetchLoad::logNormal : random -> 0;
        try (var server = new LoadServer(new byte[bytes], delay);
                var fetcher = new Fetcher(FetchBench.local()
                        .maxRequestsPerHost(100_000)
                        .timeout(Duration.ofSeconds(10))
                        .build())) {
            for (var round = 0; round < 3; round++) {
                run(fetcher, "http://127.0.0.1:" + server.port() + "/image", requests, window);
            }
        }
    }

    /** 500 ms on average; 3 % never. */
    private static long logNormal(SplittableRandom random) {
        if (random.nextInt(100) < 3) {
            return -1;
        }
        var sigma = 0.5;
        var normal = Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
        return (long) (500e6 * Math.exp(sigma * normal - sigma * sigma / 2));
    }

    private static void run(Fetcher fetcher, String url, int requests, int window) throws InterruptedException {
        var started = System.nanoTime();
        var cpu = cpuNanos();
        var good = 0;
        var latency = 0.0;
        var most = 0;
        var lastStart = started;
        try (var downloads = new Downloads<Integer>(fetcher, window)) {
            for (var next = 0; next < requests || downloads.pending() > 0; ) {
                if (next < requests && downloads.hasRoom()) {
                    downloads.start(next++, url);
                    lastStart = System.nanoTime();
                } else {
                    try (var download = downloads.take()) {
                        good += download.result() instanceof FetchResult.Fetched ? 1 : 0;
                        latency += download.result().latency().toNanos() / 1e9;
                    }
                    most = Math.max(most, fetcher.openConnections());
                }
            }
        }
        // The tail, in which nothing new starts, takes the slowest url's time and says nothing of the rate.
        var seconds = (lastStart - started) / 1e9;
        var rate = (requests - window) / seconds;
        System.out.printf(
                Locale.ROOT,
                "%d requests, %d good, window %d: %.1f s, %.0f/s, mean latency %.3f s, window/latency %.0f/s, "
                        + "CPU %.0f us/request, most connections %d, heap %d MiB%n",
                requests,
                good,
                window,
                seconds,
                rate,
                latency / requests,
                window / (latency / requests),
                (cpuNanos() - cpu) / 1e3 / requests,
                most,
                (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20);
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
