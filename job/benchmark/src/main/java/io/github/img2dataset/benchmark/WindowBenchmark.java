package io.github.img2dataset.benchmark;

import io.github.img2dataset.fetch.Downloads;
import io.github.img2dataset.fetch.FetchConfig;
import io.github.img2dataset.fetch.FetchResult;
import io.github.img2dataset.fetch.Fetcher;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Does the window stay full, and do as many requests end as it promises? {@code WindowBenchmark [NONE|WEB] [window]
 * [seconds]}.
 *
 * <p>Little's law: rate = window / mean time in the window. Of {@link ServerDelay#WEB}, 97 % take 500 ms on average and
 * 3 % stay until the deadline, so the mean time is 0.97 · 0.5 s + 0.03 · 10 s = 0.785 s. Measured after one deadline has
 * passed: before, those that hang have not piled up yet.
 *
 * <pre>{@code
 * mvn -DskipTests package -pl job,job/benchmark
 * java -Xmx1g -cp job/benchmark/target/classes:$(cat job/benchmark/target/classpath) \
 *     io.github.img2dataset.benchmark.WindowBenchmark WEB 4096
 * }</pre>
 */
public final class WindowBenchmark {
    private static final int HOSTS = 1000;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final Fetcher fetcher;
    private final Downloads<Integer> downloads;
    private final ServerProcess server;
    private int next;

    private WindowBenchmark(Fetcher fetcher, Downloads<Integer> downloads, ServerProcess server) {
        this.fetcher = fetcher;
        this.downloads = downloads;
        this.server = server;
    }

    public static void main(String[] arguments) throws Exception {
        var delay = ServerDelay.valueOf(arguments.length > 0 ? arguments[0] : "WEB");
        var window = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1024;
        var seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 30;
        var config = FetchConfig.builder()
                .allowedNetworks(List.of("127.0.0.0/8"))
                .timeout(TIMEOUT)
                .build();
        try (var server = ServerProcess.start(delay, HOSTS, "10000");
                var fetcher = new Fetcher(config);
                var downloads = new Downloads<Integer>(fetcher, window)) {
            var benchmark = new WindowBenchmark(fetcher, downloads, server);
            benchmark.run(TIMEOUT.plusSeconds(2));
            var figures = benchmark.run(Duration.ofSeconds(seconds));
            System.out.println(figures.describe(window, delay));
        }
    }

    private record Figures(
            int ended, int good, double seconds, double meanInFlight, double cpuSeconds, int connections) {

        String describe(int window, ServerDelay delay) {
            var rate = ended / seconds;
            var text = String.format(
                    Locale.ROOT,
                    "window %d: %d ended, %d of them good; in flight %.1f on average, %.1f %% of the window; %.0f/s; "
                            + "CPU %.0f us/request; %d connections; %s",
                    window,
                    ended,
                    good,
                    meanInFlight,
                    100 * meanInFlight / window,
                    rate,
                    1e6 * cpuSeconds / ended,
                    connections,
                    ProcessFigures.memory());
            if (delay != ServerDelay.WEB) {
                return text;
            }
            var expected = window / (0.97 * ServerDelay.MEAN_MILLIS / 1000 + 0.03 * TIMEOUT.toSeconds());
            return text
                    + String.format(
                            Locale.ROOT,
                            "; window / latency promises %.0f/s, so %.1f %%",
                            expected,
                            100 * rate / expected);
        }
    }

    private Figures run(Duration time) throws InterruptedException {
        var started = System.nanoTime();
        var cpu = ProcessFigures.cpuNanos();
        var ended = 0;
        var good = 0;
        var inFlightNanos = 0.0;
        var last = started;
        while (last - started < time.toNanos()) {
            if (downloads.hasRoom()) {
                downloads.start(next, server.url(next++));
            } else {
                try (var download = downloads.take()) {
                    ended++;
                    good += download.result() instanceof FetchResult.Fetched ? 1 : 0;
                }
            }
            var now = System.nanoTime();
            inFlightNanos += (double) downloads.inFlight() * (now - last);
            last = now;
        }
        var nanos = last - started;
        return new Figures(
                ended,
                good,
                nanos / 1e9,
                inFlightNanos / nanos,
                (ProcessFigures.cpuNanos() - cpu) / 1e9,
                fetcher.openConnections());
    }
}
