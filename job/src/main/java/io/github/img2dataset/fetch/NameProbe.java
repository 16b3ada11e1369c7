package io.github.img2dataset.fetch;

import io.github.img2dataset.threads.Daemons;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.ResolverConfig;

/**
 * What the name servers make of a sample of hosts, asked as a run would ask them.
 *
 * @param asked names
 * @param resolved to at least one address
 * @param unknown that the servers say do not exist, which is an answer, too
 * @param seconds until the last answer
 */
public record NameProbe(int asked, int resolved, int unknown, double seconds) {
    private static final Duration TIMEOUT_PER_SERVER = Duration.ofSeconds(3);

    /** Asks for all names at once; what has no answer by then counts as none. */
    public static NameProbe ask(List<String> hosts, List<String> servers, Duration longest)
            throws InterruptedException {
        var executor = Executors.newSingleThreadExecutor(Daemons.numbered("probe-dns"));
        try {
            var names = new NameResolver(servers, TIMEOUT_PER_SERVER, executor);
            var answers = new CountDownLatch(hosts.size());
            var resolved = new AtomicInteger();
            var unknown = new AtomicInteger();
            var start = System.nanoTime();
            for (var host : hosts) {
                names.resolve(host, answer -> {
                    answer.either(
                            found -> resolved.incrementAndGet(), none -> unknown.addAndGet(none.isTransient() ? 0 : 1));
                    answers.countDown();
                });
            }
            var unused = answers.await(longest.toMillis(), TimeUnit.MILLISECONDS);
            return new NameProbe(hosts.size(), resolved.get(), unknown.get(), (System.nanoTime() - start) / 1e9);
        } finally {
            executor.shutdownNow();
        }
    }

    /** The servers that are asked: these, or the system's. */
    public static List<String> servers(List<String> configured) {
        return configured.isEmpty()
                ? ResolverConfig.getCurrentConfig().servers().stream()
                        .map(InetSocketAddress::getHostString)
                        .toList()
                : configured;
    }
}
