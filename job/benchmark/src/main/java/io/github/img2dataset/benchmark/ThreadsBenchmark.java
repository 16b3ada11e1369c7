package io.github.img2dataset.benchmark;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;

/**
 * What the fetcher would be with a thread for each request: HttpClient's blocking client and as many threads as {@link
 * WindowBenchmark} has places, against the same server. {@code ThreadsBenchmark [NONE|WEB] [threads] [seconds]}.
 *
 * <p>It flatters threads: no name look-up, no address check, no turns at hosts, no byte budget; and a socket timeout
 * stands for the deadline, which a server that drips bytes would never meet.
 */
public final class ThreadsBenchmark {
    private static final int HOSTS = 1000;
    private static final Timeout TIMEOUT = Timeout.ofSeconds(10);

    private final CloseableHttpClient client;
    private final ServerProcess server;
    private final AtomicInteger next = new AtomicInteger();
    private final LongAdder ended = new LongAdder();
    private final LongAdder good = new LongAdder();
    private volatile boolean over;

    private ThreadsBenchmark(CloseableHttpClient client, ServerProcess server) {
        this.client = client;
        this.server = server;
    }

    public static void main(String[] arguments) throws Exception {
        var delay = ServerDelay.valueOf(arguments.length > 0 ? arguments[0] : "WEB");
        var threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1024;
        var seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 30;
        try (var server = ServerProcess.start(delay, HOSTS, "10000");
                var client = client(threads)) {
            new ThreadsBenchmark(client, server).run(threads, Duration.ofSeconds(seconds));
        }
    }

    private static CloseableHttpClient client(int threads) {
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(2 * threads)
                .setMaxConnPerRoute(threads)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(TIMEOUT)
                        .setSocketTimeout(TIMEOUT)
                        .build())
                .build();
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(TIMEOUT).build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableContentCompression()
                .build();
    }

    private void run(int threads, Duration time) throws InterruptedException {
        var left = new CountDownLatch(threads);
        for (var i = 0; i < threads; i++) {
            var thread = new Thread(() -> {
                fetchOn();
                left.countDown();
            });
            thread.setDaemon(true);
            thread.start();
        }
        Thread.sleep(TIMEOUT.toDuration().plusSeconds(2).toMillis());
        var begun = System.nanoTime();
        var cpu = ProcessFigures.cpuNanos();
        var endedBefore = ended.sum();
        var goodBefore = good.sum();
        Thread.sleep(time.toMillis());
        var requests = ended.sum() - endedBefore;
        System.out.printf(
                Locale.ROOT,
                "%d threads: %d ended, %d of them good; %.0f/s; CPU %.0f us/request; %s%n",
                threads,
                requests,
                good.sum() - goodBefore,
                requests / ((System.nanoTime() - begun) / 1e9),
                (ProcessFigures.cpuNanos() - cpu) / 1e3 / requests,
                ProcessFigures.memory());
        over = true;
        left.await();
    }

    private void fetchOn() {
        while (!over) {
            try {
                var body = client.execute(
                        new HttpGet(server.url(next.getAndIncrement())),
                        response -> EntityUtils.toByteArray(response.getEntity()));
                good.add(body.length > 0 ? 1 : 0);
            } catch (IOException e) {
                // The server never answered.
            }
            ended.increment();
        }
    }
}
