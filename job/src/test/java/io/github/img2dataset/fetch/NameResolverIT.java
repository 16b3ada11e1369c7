package io.github.img2dataset.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.FakeDnsServer;
import io.github.img2dataset.threads.Daemons;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/** As many names as a large url list has, from a server that serves them as the web does. */
class NameResolverIT {
    private static final int NAMES = 100_000;

    private final Map<String, AtomicInteger> outcomes = new ConcurrentHashMap<>();

    /**
     * In a JVM of its own, as nobody can lower the limit of this one: 700 files leave 512 queries no room, and rows
     * would fail for it as if their names were gone. A socket that cannot be opened at all is told as what it is.
     */
    @Test
    @Timeout(300)
    void fewOpenFilesCostNoNames() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var limited = "ulimit -Sn 700 && ulimit -Hn 700 && exec \"$@\"";
        var child = new ProcessBuilder(
                        "bash", "-c", limited, "bash", java, "-cp", System.getProperty("java.class.path"))
                .redirectErrorStream(true);
        child.command().add(FewOpenFiles.class.getName());
        var process = child.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines().toList())
                .containsSubsequence(
                        "{found=1} fetched", "{found=20000}", "{" + OpenFiles.EXHAUSTED + "=1} " + OpenFiles.EXHAUSTED);
    }

    @Test
    @Timeout(300)
    void aHundredThousandNamesAreAllAnsweredEachInItsWay() throws Exception {
        var executor = Executors.newSingleThreadExecutor(Daemons.numbered("dns-test"));
        try (var dns = new FakeDnsServer()) {
            dns.otherwise(NameResolverIT::answer);
            var names = new NameResolver(List.of(dns.address()), Duration.ofSeconds(3), executor);
            var answered = new CountDownLatch(NAMES);
            var started = System.nanoTime();
            for (var i = 0; i < NAMES; i++) {
                var kind = kind(i);
                names.resolve(kind + "-" + i + ".example.com", resolution -> {
                    count(kind, resolution);
                    answered.countDown();
                });
            }
            answered.await();
            System.out.printf(
                    "%d names, %d queries in %.1f s: %s%n",
                    NAMES, dns.queries(), (System.nanoTime() - started) / 1e9, outcomes);

            assertThat(dns.mostPending()).isLessThanOrEqualTo(NameResolver.MOST_QUERIES);
            assertThat(outcomes).hasSize(6);
            for (var expected : Map.of(
                            "good 192.0.2.1",
                            95,
                            "slow 192.0.2.2",
                            1,
                            "cut 192.0.2.3",
                            1,
                            "alias 192.0.2.4",
                            1,
                            "missing Host name not found",
                            1,
                            "failing Name server failed",
                            1)
                    .entrySet()) {
                assertThat(outcomes.get(expected.getKey()))
                        .as(expected.getKey())
                        .hasValue(NAMES / 100 * expected.getValue());
            }
        } finally {
            executor.shutdownNow();
        }
    }

    private static String kind(int number) {
        return switch (number % 100) {
            case 0 -> "slow";
            case 1 -> "cut";
            case 2 -> "alias";
            case 3 -> "missing";
            case 4 -> "failing";
            default -> "good";
        };
    }

    private static void answer(FakeDnsServer.Answer answer) throws java.io.IOException {
        var name = answer.name().toString();
        switch (name.substring(0, name.indexOf('-'))) {
            case "slow" -> answer.address("192.0.2.2").after(300);
            case "cut" -> {
                if (answer.isOverTcp()) {
                    answer.address("192.0.2.3");
                } else {
                    answer.truncate();
                }
            }
            case "alias" -> answer.record(name, Type.CNAME, 60, "end-" + name);
            case "end" -> answer.address("192.0.2.4");
            case "missing" -> answer.rcode(Rcode.NXDOMAIN);
            case "failing" -> answer.rcode(Rcode.SERVFAIL);
            default -> answer.address("192.0.2.1");
        }
    }

    private void count(String kind, NameResolver.Resolution resolution) {
        var what = resolution instanceof NameResolver.Resolution.Addresses found
                ? found.addresses().get(0).getHostAddress()
                : message((NameResolver.Resolution.Unresolved) resolution);
        outcomes.computeIfAbsent(kind + " " + what, key -> new AtomicInteger()).incrementAndGet();
    }

    private static String message(NameResolver.Resolution.Unresolved unresolved) {
        assertThat(unresolved.failure().reason()).isEqualTo(FailureReason.DNS);
        return unresolved.failure().failure().message();
    }
}
