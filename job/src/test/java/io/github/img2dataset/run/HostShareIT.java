package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.StandaloneCluster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two executors of a cluster ask two hosts, which count: a slow one that the number of requests limits, and a quick one that the rate does. */
@Timeout(300)
class HostShareIT {
    private static final int MOST = 4;
    private static final int RATE = 10;
    private static final int ROWS_OF_SLOW_HOST = 60;
    private static final int ROWS_OF_QUICK_HOST = 100;

    @TempDir
    Path folder;

    @Test
    void allExecutorsTogetherKeepTheLimitsOfAHost() throws Exception {
        try (var slow = new CountingHost("127.0.0.1", Duration.ofMillis(600));
                var quick = new CountingHost("127.0.0.2", Duration.ZERO);
                var cluster = new StandaloneCluster(
                        Files.createDirectory(folder.resolve("spark")),
                        Path.of(System.getProperty("img2dataset.jar")))) {
            var rows = ROWS_OF_SLOW_HOST + ROWS_OF_QUICK_HOST;
            // Each of two shards has half of each host's rows.
            var half = Stream.concat(
                            IntStream.range(0, ROWS_OF_SLOW_HOST / 2).mapToObj(row -> slow.url("/SHARD/" + row)),
                            IntStream.range(0, ROWS_OF_QUICK_HOST / 2).mapToObj(row -> quick.url("/SHARD/" + row)))
                    .toList();
            Files.write(
                    folder.resolve("urls.txt"),
                    Stream.of("a", "b")
                            .flatMap(shard -> half.stream().map(url -> url.replace("SHARD", shard)))
                            .toList());

            var job = cluster.submit(
                    "job",
                    // Both executors are there before the first task begins.
                    List.of(
                            "spark.cores.max=2",
                            "spark.scheduler.minRegisteredResourcesRatio=1.0",
                            "spark.scheduler.maxRegisteredResourcesWaitingTime=200s"),
                    List.of(
                            "--url_list",
                            folder.resolve("urls.txt").toString(),
                            "--output_folder",
                            folder.resolve("out").toString(),
                            "--number_sample_per_shard",
                            "" + rows / 2,
                            "--max_requests_per_host",
                            "" + MOST,
                            "--max_host_rate",
                            "" + RATE,
                            "--timeout",
                            "200",
                            "--allowed_networks",
                            "127.0.0.0/8"));

            assertThat(job.waitFor()).as(cluster.log("job")).isZero();
            assertThat(cluster.log("job")).contains(rows + " images");
            assertThat(record().at("/host_limits/--max_host_rate").fieldNames())
                    .toIterable()
                    .contains("127.0.0.2");
            assertThat(slow.requests()).hasSize(ROWS_OF_SLOW_HOST);
            assertThat(slow.mostAtOnce()).isBetween(2, MOST);
            // A request that the driver allowed at an even pace arrives some time later, never before.
            assertThat(quick.requests()).hasSize(ROWS_OF_QUICK_HOST);
            assertThat(quick.time()).isGreaterThan(Duration.ofSeconds(ROWS_OF_QUICK_HOST / RATE - 2));
        }
    }

    private JsonNode record() throws IOException {
        try (var records = Files.list(folder.resolve("out/.img2dataset/runs"))) {
            return new ObjectMapper().readTree(records.findFirst().orElseThrow().toFile());
        }
    }

    /**
     * A web server of pictures that takes its time, and notes when it had which requests. Where it takes any, each shard's
     * first request ends only after the other shard's came, so that both executors are at work at once.
     */
    private static final class CountingHost implements AutoCloseable {
        private final HttpServer server;
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final CountDownLatch closed = new CountDownLatch(1);
        private final CountDownLatch bothShards = new CountDownLatch(1);
        private final long millis;
        private final List<Request> requests = new ArrayList<>();
        private int underWay;
        private int most;

        private record Request(String path, long at) {}

        CountingHost(String address, Duration time) throws IOException {
            millis = time.toMillis();
            server = HttpServer.create(new InetSocketAddress(address, 0), 1024);
            server.setExecutor(threads);
            server.createContext("/", this::serve);
            server.start();
        }

        String url(String path) {
            return "http://" + server.getAddress().getHostString() + ":"
                    + server.getAddress().getPort() + path;
        }

        private void serve(HttpExchange exchange) throws IOException {
            synchronized (this) {
                requests.add(new Request(exchange.getRequestURI().getPath(), System.nanoTime()));
                if (isAskedFor("a") && isAskedFor("b")) {
                    bothShards.countDown();
                }
                underWay++;
                most = Math.max(most, underWay);
            }
            try (exchange) {
                if (millis > 0 && exchange.getRequestURI().getPath().endsWith("/0")) {
                    bothShards.await();
                }
                var unused = closed.await(millis, TimeUnit.MILLISECONDS);
                synchronized (this) {
                    underWay--; // before the client can know of the end
                }
                var picture = ImageServer.picture(1);
                exchange.sendResponseHeaders(200, picture.length);
                exchange.getResponseBody().write(picture);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        synchronized List<Request> requests() {
            return List.copyOf(requests);
        }

        synchronized int mostAtOnce() {
            return most;
        }

        synchronized Duration time() {
            var times = requests.stream().mapToLong(Request::at).summaryStatistics();
            return Duration.ofNanos(times.getMax() - times.getMin());
        }

        private boolean isAskedFor(String shard) {
            return requests.stream().anyMatch(request -> request.path().startsWith("/" + shard + "/"));
        }

        @Override
        public void close() {
            closed.countDown();
            server.stop(0);
            threads.shutdownNow(); // and interrupts those who wait
        }
    }
}
