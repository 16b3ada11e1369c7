package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.body;
import static io.github.img2dataset.fetch.TestFetches.failure;
import static io.github.img2dataset.fetch.TestFetches.fetch;
import static io.github.img2dataset.fetch.TestFetches.fetchAll;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.fetch.NameResolver.Resolution;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.FakeDnsServer;
import io.github.img2dataset.testing.FullBacklog;
import io.github.img2dataset.testing.HostileServer;
import io.github.img2dataset.threads.Daemons;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

@Timeout(60)
class NameResolverTest {
    private final ExecutorService executor = Executors.newSingleThreadExecutor(Daemons.numbered("dns-test"));
    private FakeDnsServer dns;

    @BeforeEach
    void startServer() throws IOException {
        dns = new FakeDnsServer();
    }

    @AfterEach
    void stopServer() throws IOException {
        dns.close();
        executor.shutdownNow();
    }

    @Test
    void findsAnAddressOnceAndRemembersIt() throws Exception {
        dns.on("www.example.com", answer -> answer.address("192.0.2.7"));
        var names = resolver(dns.address());

        assertThat(addresses(resolve(names, "www.example.com"))).containsExactly("192.0.2.7");
        assertThat(addresses(resolve(names, "www.example.com"))).containsExactly("192.0.2.7");
        assertThat(dns.queries("www.example.com")).isEqualTo(1);
    }

    @Test
    void remembersThatANameDoesNotExist() throws Exception {
        var names = resolver(dns.address());

        for (var i = 0; i < 3; i++) {
            assertThat(failed(resolve(names, "nowhere.example.com")).failure())
                    .isEqualTo(new Failure(FailureReason.DNS, "Host name not found"));
        }
        assertThat(failed(resolve(names, "nowhere.example.com")).isTransient()).isFalse();
        assertThat(dns.queries("nowhere.example.com"))
                .as("once for each family")
                .isEqualTo(2);
    }

    @Test
    void anAnswerHoldsForItsTimeToLive() throws Exception {
        var now = new AtomicLong();
        dns.on("www.example.com", answer -> answer.record("www.example.com", Type.A, 60, "192.0.2.1"));
        var names =
                new NameResolver(List.of(dns.address()), Duration.ofSeconds(1), executor, now::get, OpenFiles.limit());

        resolve(names, "www.example.com");
        now.addAndGet(Duration.ofSeconds(59).toNanos());
        resolve(names, "www.example.com");
        assertThat(dns.queries("www.example.com")).isEqualTo(1);

        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(addresses(resolve(names, "www.example.com"))).containsExactly("192.0.2.1");
        assertThat(dns.queries("www.example.com")).isEqualTo(2);
    }

    @Test
    void asksForIpv6OnlyWhenThereIsNoIpv4() throws Exception {
        dns.on("six.example.com", answer -> {
            if (answer.type() == Type.AAAA) {
                answer.record("six.example.com", Type.AAAA, 60, "2001:db8::1");
            }
        });
        dns.on("both.example.com", answer -> answer.address("192.0.2.1"));
        dns.on("none.example.com", answer -> {});
        var names = resolver(dns.address());

        assertThat(addresses(resolve(names, "six.example.com"))).containsExactly("2001:db8:0:0:0:0:0:1");
        assertThat(addresses(resolve(names, "both.example.com"))).containsExactly("192.0.2.1");
        assertThat(dns.queries("both.example.com")).isEqualTo(1);
        assertThat(failed(resolve(names, "none.example.com")).failure().message())
                .isEqualTo("Host name has no address");
    }

    @Test
    void aNameServerThatKnowsIpv6AloneIsHeard() throws Exception {
        for (var code : new int[] {Rcode.SERVFAIL, Rcode.NXDOMAIN}) {
            var name = "six" + code + ".example.com";
            dns.on(name, answer -> {
                if (answer.type() == Type.AAAA) {
                    answer.record(name, Type.AAAA, 60, "2001:db8::1");
                } else {
                    answer.rcode(code);
                }
            });

            assertThat(addresses(resolve(resolver(dns.address()), name))).containsExactly("2001:db8:0:0:0:0:0:1");
        }
    }

    @Test
    void aServerThatKnowsNoEdnsIsAskedWithoutIt() throws Exception {
        for (var code : new int[] {Rcode.FORMERR, Rcode.NOTIMP, -1}) {
            try (var old = new FakeDnsServer()) {
                old.otherwise(answer -> {
                    if (!answer.isExtended()) {
                        answer.address("192.0.2.5");
                    } else if (code < 0) {
                        answer.silence();
                    } else {
                        answer.rcode(code);
                    }
                });

                var names = resolver(old.address());
                assertThat(addresses(resolve(names, "a.example.com"))).containsExactly("192.0.2.5");
                assertThat(addresses(resolve(names, "b.example.com"))).containsExactly("192.0.2.5");
            }
        }
    }

    @Test
    void answersToOtherQuestionsAreNotHeard() throws Exception {
        dns.on("www.example.com", answer -> answer.address("192.0.2.7").afterStrays(5));

        assertThat(addresses(resolve(resolver(dns.address()), "www.example.com")))
                .containsExactly("192.0.2.7");
        assertThat(dns.queries("www.example.com")).isEqualTo(1);
    }

    @Test
    void everyAddressOfANameIsTriedUntilOneAnswers() throws Exception {
        try (var web = new HostileServer()) {
            web.serve("/image", new byte[] {1});
            for (var good : new int[] {9, 31, 50}) {
                var name = "host" + good + ".example.com";
                dns.on(name, answer -> {
                    for (var i = 1; i <= 50 && answer.type() == Type.A; i++) {
                        answer.record(name, Type.A, 60, i == good ? "127.0.0.1" : "127.1.1." + i);
                    }
                });
                var config =
                        TestFetches.local().dnsServers(List.of(dns.address())).build();

                assertThat(body(fetch(config, "http://" + name + ":" + web.port() + "/image")))
                        .hasSize(1);
            }
        }
    }

    @Test
    void anAddressThatNeverAcceptsMakesRoomForTheNext() throws Exception {
        try (var web = new HostileServer();
                var silent = new FullBacklog(InetAddress.getByName("127.1.1.1"), web.port())) {
            web.serve("/image", new byte[] {1});
            dns.on("two.example.com", answer -> {
                answer.record("two.example.com", Type.A, 60, silent.address());
                answer.record("two.example.com", Type.A, 60, "127.0.0.1");
            });
            var config = TestFetches.local()
                    .dnsServers(List.of(dns.address()))
                    .timeout(Duration.ofSeconds(3))
                    .build();

            assertThat(body(fetch(config, "http://two.example.com:" + web.port() + "/image")))
                    .hasSize(1);
        }
    }

    @Test
    void aNameWhoseIpv4RefusesIsReachedOverIpv6() throws Exception {
        try (var web = new HostileServer(InetAddress.getAllByName("::1")[0])) {
            web.serve("/image", new byte[] {1});
            dns.on("both.example.com", answer -> {
                if (answer.type() == Type.AAAA) {
                    answer.record("both.example.com", Type.AAAA, 60, "::1");
                } else {
                    answer.address("127.0.0.1");
                }
            });
            var config = TestFetches.local().dnsServers(List.of(dns.address())).build();

            assertThat(body(fetch(config, "http://both.example.com:" + web.port() + "/image")))
                    .hasSize(1);
        }
    }

    @Test
    void aSilentAddressOfOneFamilyIsOvertakenByTheOther() throws Exception {
        var v4 = InetAddress.getAllByName("127.0.0.1")[0];
        var v6 = InetAddress.getAllByName("::1")[0];
        dns.on("both.example.com", answer -> {
            if (answer.type() == Type.AAAA) {
                answer.record("both.example.com", Type.AAAA, 60, "::1");
            } else {
                answer.address("127.0.0.1");
            }
        });
        for (var silentIsIpv4 : new boolean[] {true, false}) {
            try (var web = new HostileServer(silentIsIpv4 ? v6 : v4);
                    var silent = new FullBacklog(silentIsIpv4 ? v4 : v6, web.port());
                    var fetcher = new Fetcher(TestFetches.local()
                            .dnsServers(List.of(dns.address()))
                            .build())) {
                web.serve("/image", new byte[] {1});

                assertThat(body(fetch(fetcher, "http://both.example.com:" + web.port() + "/image")))
                        .hasSize(1);
                assertThat(silent.address()).isNotEmpty();
                Await.until(() -> fetcher.openConnections() == 0);
            }
        }
    }

    @Test
    void everyAddressOfARaceIsHeldToTheAddressPolicy() throws Exception {
        try (var web = new HostileServer(InetAddress.getAllByName("::1")[0]);
                var silent = new FullBacklog(InetAddress.getByName("127.1.1.1"), web.port())) {
            web.serve("/image", new byte[] {1});
            dns.on("both.example.com", answer -> {
                if (answer.type() == Type.AAAA) {
                    answer.record("both.example.com", Type.AAAA, 60, "::1");
                } else {
                    answer.address(silent.address());
                }
            });
            var config = FetchConfig.builder()
                    .allowedNetworks(List.of("127.0.0.0/8"))
                    .dnsServers(List.of(dns.address()))
                    .timeout(Duration.ofSeconds(1))
                    .build();

            assertThat(failure(config, "http://both.example.com:" + web.port() + "/image")
                            .reason())
                    .isEqualTo(FailureReason.TIMEOUT);
            assertThat(web.requests("/image")).isZero();
        }
    }

    @Test
    void followsAliasesAlsoWhenTheServerLeavesThatToUs() throws Exception {
        dns.on(
                "a.example.com",
                answer -> answer.record("a.example.com", Type.CNAME, 60, "b.example.com.")
                        .record("b.example.com", Type.CNAME, 60, "c.example.com."));
        dns.on("c.example.com", answer -> answer.address("192.0.2.3"));

        assertThat(addresses(resolve(resolver(dns.address()), "a.example.com"))).containsExactly("192.0.2.3");
    }

    @Test
    void aLoopOfAliasesEnds() throws Exception {
        dns.on("x.example.com", answer -> answer.record("x.example.com", Type.CNAME, 60, "y.example.com."));
        dns.on("y.example.com", answer -> answer.record("y.example.com", Type.CNAME, 60, "x.example.com."));

        assertThat(failed(resolve(resolver(dns.address()), "x.example.com")).reason())
                .isEqualTo(FailureReason.DNS);
    }

    @Test
    void anEndlessChainOfAliasesEnds() throws Exception {
        var next = new AtomicInteger();
        dns.otherwise(answer -> answer.record(
                answer.name().toString(), Type.CNAME, 60, "n" + next.incrementAndGet() + ".example.com."));

        assertThat(failed(resolve(resolver(dns.address()), "n0.example.com"))
                        .failure()
                        .message())
                .isEqualTo("Host name's aliases never end");
        assertThat(next.get()).isLessThan(40);
    }

    @Test
    void comesBackOverTcpWhenTheAnswerWasCut() throws Exception {
        var overTcp = new AtomicInteger();
        dns.on("many.example.com", answer -> {
            if (!answer.isOverTcp()) {
                answer.truncate();
                return;
            }
            overTcp.incrementAndGet();
            for (var i = 0; i < 100; i++) {
                answer.record("many.example.com", Type.A, 60, "192.0.2." + i);
            }
        });

        assertThat(addresses(resolve(resolver(dns.address()), "many.example.com")))
                .as("no more of them are kept")
                .hasSize(NameResolver.MOST_ADDRESSES);
        assertThat(overTcp.get()).isEqualTo(1);
    }

    @Test
    void aServerThatClosesAfterEachAnswerOverTcpLosesNone() throws Exception {
        dns.closeAfterAnswer().otherwise(answer -> {
            if (answer.isOverTcp()) {
                answer.address("192.0.2.1");
            } else {
                answer.truncate();
            }
        });
        var names = resolver(dns.address());
        var answers = new ArrayList<CompletableFuture<Resolution>>();
        for (var i = 0; i < 60; i++) {
            var answer = new CompletableFuture<Resolution>();
            names.resolve("cut" + i + ".example.com", answer::complete);
            answers.add(answer);
        }

        assertThat(answers)
                .allSatisfy(answer -> assertThat(addresses(answer.join())).containsExactly("192.0.2.1"));
    }

    @Test
    void aServerThatFailsRefusesOrKeepsSilentMakesRoomForTheNext() throws Exception {
        dns.otherwise(answer -> answer.address("192.0.2.9"));
        for (var code : new int[] {Rcode.SERVFAIL, Rcode.REFUSED, -1}) {
            try (var bad = new FakeDnsServer()) {
                bad.otherwise(answer -> {
                    if (code < 0) {
                        answer.silence();
                    } else {
                        answer.rcode(code);
                    }
                });
                var names = resolver(bad.address(), dns.address());
                assertThat(addresses(resolve(names, "a.example.com"))).containsExactly("192.0.2.9");
                assertThat(addresses(resolve(names, "b.example.com"))).containsExactly("192.0.2.9");
                assertThat(bad.queries()).as("asked no more after it failed").isEqualTo(1);
            }
        }
    }

    @Test
    void whenAllServersFailTheNameMayBeFoundLater() throws Exception {
        dns.otherwise(answer -> answer.rcode(Rcode.SERVFAIL));

        var failed = failed(resolve(resolver(dns.address()), "www.example.com"));
        assertThat(failed.failure()).isEqualTo(new Failure(FailureReason.DNS, "Name server failed"));
        assertThat(failed.isTransient()).isTrue();
    }

    @Test
    void equalQuestionsInFlightAreAskedOnceAndAllQuestionsAreBounded() throws Exception {
        dns.otherwise(answer -> answer.address("192.0.2.1").after(50));
        var names = resolver(dns.address());
        var answered = new CountDownLatch(4000);
        for (var i = 0; i < 4000; i++) {
            names.resolve("host" + i % 2000 + ".example.com", resolution -> answered.countDown());
        }
        answered.await();

        assertThat(dns.mostPending()).isLessThanOrEqualTo(NameResolver.MOST_QUERIES);
        assertThat(dns.queries()).isBetween(2000, 2100);
    }

    @Test
    void theHostsFileIsRead() throws Exception {
        assertThat(addresses(resolve(resolver(dns.address()), "localhost"))).containsExactly("127.0.0.1");
        assertThat(dns.queries()).isZero();
    }

    @Test
    void aHungNameServerCostsARequestNoMoreThanItsTime() throws Exception {
        dns.otherwise(answer -> answer.silence());
        var config = TestFetches.local()
                .dnsServers(List.of(dns.address()))
                .timeout(Duration.ofHours(1))
                .build();
        var timer = new ManualTimer();

        try (var fetcher = TestFetches.fetcher(config, timer);
                var downloads = new Downloads<String>(fetcher, 1)) {
            downloads.start("row", "http://hung.example.com/");
            timer.runNext();
            try (var download = downloads.take()) {
                assertThat(failure(download.result()))
                        .isEqualTo(new Failure(FailureReason.TIMEOUT, "Timed out looking up the host name"));
                assertThat(download.result().latency()).isEqualTo(Duration.ofHours(1));
            }
        }
    }

    @Test
    void aNameThatMovesIntoPrivateSpaceIsRefusedThere() throws Exception {
        try (var web = new HostileServer()) {
            web.serve("/image", new byte[] {1});
            dns.on("good.example.com", answer -> answer.address("127.0.0.1"));
            dns.on("evil.example.com", answer -> answer.address("10.0.0.1"));
            dns.on("mixed.example.com", answer -> answer.address("10.0.0.1").address("127.0.0.1"));
            web.on(
                    "/rebind",
                    exchange -> exchange.respond(
                            "302 x", "Location: http://evil.example.com:" + web.port() + "/image\r\n", new byte[0]));
            var config = FetchConfig.builder()
                    .allowedNetworks(List.of("127.0.0.0/8"))
                    .dnsServers(List.of(dns.address()))
                    .build();
            var port = ":" + web.port();

            assertThat(body(fetch(config, "http://good.example.com" + port + "/image")))
                    .hasSize(1);
            assertThat(body(fetch(config, "http://mixed.example.com" + port + "/image")))
                    .hasSize(1);
            assertThat(failure(config, "http://evil.example.com" + port + "/image")
                            .reason())
                    .isEqualTo(FailureReason.BLOCKED_ADDRESS);
            assertThat(failure(config, "http://good.example.com" + port + "/rebind")
                            .reason())
                    .isEqualTo(FailureReason.BLOCKED_ADDRESS);
        }
    }

    @Test
    void theNameStaysTheHostAlthoughTheAddressIsConnectedTo() throws Exception {
        try (var web = new HostileServer()) {
            web.on(
                    "/who",
                    exchange -> exchange.respond(
                            "200 OK", "", ("" + exchange.header("Host")).getBytes(StandardCharsets.UTF_8)));
            dns.on("named.example.com", answer -> answer.address("127.0.0.1"));
            var config = TestFetches.local().dnsServers(List.of(dns.address())).build();

            assertThat(new String(
                            body(fetch(config, "http://named.example.com:" + web.port() + "/who")),
                            StandardCharsets.UTF_8))
                    .isEqualTo("named.example.com:" + web.port());
        }
    }

    @Test
    void manyRowsOfOneNameCostOneQuestion() throws Exception {
        try (var web = new HostileServer()) {
            web.serve("/image", new byte[] {1});
            dns.on("one.example.com", answer -> answer.address("127.0.0.1").after(100));
            var config = TestFetches.local().dnsServers(List.of(dns.address())).build();
            try (var fetcher = new Fetcher(config)) {
                var url = "http://one.example.com:" + web.port() + "/image";
                assertThat(fetchAll(fetcher, 16, Collections.nCopies(50, url)))
                        .allSatisfy(result -> assertThat(body(result)).hasSize(1));
            }
            assertThat(dns.queries("one.example.com")).isEqualTo(1);
        }
    }

    private NameResolver resolver(String... servers) {
        return new NameResolver(List.of(servers), Duration.ofSeconds(1), executor);
    }

    private static Resolution resolve(NameResolver names, String host) {
        var answer = new CompletableFuture<Resolution>();
        names.resolve(host, answer::complete);
        return answer.join();
    }

    private static List<String> addresses(Resolution resolution) {
        var addresses = new ArrayList<String>();
        if (resolution instanceof Resolution.Addresses found) {
            found.addresses().stream().map(InetAddress::getHostAddress).forEach(addresses::add);
        }
        return addresses;
    }

    private static Outcome.Failed failed(Resolution resolution) {
        if (resolution instanceof Resolution.Unresolved unresolved) {
            return unresolved.failure();
        }
        throw new AssertionError("It was resolved: " + resolution);
    }
}
