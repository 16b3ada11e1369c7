package io.github.img2dataset.fetch;

import io.github.img2dataset.testing.FakeDnsServer;
import io.github.img2dataset.testing.HostileServer;
import io.github.img2dataset.threads.Daemons;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/** Names and a download in a process with a low {@code ulimit -n}: while some files are left, and when none is. */
final class FewOpenFiles {
    private static final int NAMES = 20_000;

    private FewOpenFiles() {}

    /** Prints what became of one name and one download, of many names, and of one each when no file can be opened. */
    public static void main(String[] args) throws Exception {
        var executor = Executors.newSingleThreadExecutor(Daemons.numbered("dns-test"));
        List<Closeable> open = new ArrayList<>();
        try (var dns = new FakeDnsServer();
                var web = new HostileServer();
                var fetcher = new Fetcher(TestFetches.local().build())) {
            dns.otherwise(answer -> answer.address("192.0.2.1"));
            // Closed, or the last download would not need a socket of its own.
            web.on("/a", exchange -> {
                exchange.say("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\na");
                return false;
            });
            var names = new NameResolver(List.of(dns.address()), Duration.ofSeconds(3), executor);
            // The classes of both are loaded now, too, as they cannot be when no file is left.
            System.out.println(resolve(names, 1, "first") + " " + fetch(fetcher, web));
            System.out.println(resolve(names, NAMES, "many"));
            exhaust(open);
            var last = resolve(names, 1, "last") + " " + fetch(fetcher, web);
            for (var file : open) {
                file.close();
            }
            System.out.println(last);
        } finally {
            executor.shutdownNow();
        }
    }

    private static Map<String, Integer> resolve(NameResolver names, int count, String prefix)
            throws InterruptedException {
        Map<String, Integer> outcomes = new ConcurrentHashMap<>();
        var answered = new CountDownLatch(count);
        for (var i = 0; i < count; i++) {
            names.resolve(prefix + i + ".example.com", resolution -> {
                outcomes.merge(outcome(resolution), 1, Integer::sum);
                answered.countDown();
            });
        }
        answered.await();
        return outcomes;
    }

    private static String outcome(NameResolver.Resolution resolution) {
        return resolution instanceof NameResolver.Resolution.Unresolved unresolved
                ? unresolved.failure().failure().message()
                : "found";
    }

    private static String fetch(Fetcher fetcher, HostileServer web) throws InterruptedException {
        var result = TestFetches.fetch(fetcher, web.url("/a"));
        return result instanceof FetchResult.Failed failed ? failed.failure().message() : "fetched";
    }

    private static void exhaust(List<Closeable> open) {
        try {
            while (true) {
                open.add(new FileInputStream("/dev/null"));
            }
        } catch (IOException e) {
            // That was the last one.
        }
    }
}
