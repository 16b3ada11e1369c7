package io.github.img2dataset.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.img2dataset.fetch.address.IpLiteral;
import io.github.img2dataset.fetch.address.UrlMender;
import io.github.img2dataset.fetch.address.WebUrl;
import io.github.img2dataset.testing.HostileServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Urls are asked for by the bytes that curl and browsers send: {@code request-lines.tsv}, made by the script beside it. */
@Timeout(60)
class RequestLineTest {
    /** What curl leaves to its caller to encode, and browsers encode; and what browsers alone resolve. */
    private static final Pattern NOT_FOR_CURL = Pattern.compile(".*([^!-~]|[\"<>`{}\\\\']|%2[eE]|%[a-f]).*");

    @Test
    void everyTargetAndHostIsTheBrowsers() throws IOException {
        for (var asked : golden()) {
            if (!asked.browserTarget.equals("-")) {
                var url = good(asked.listed);
                assertThat(url.target()).as(asked.listed).isEqualTo(asked.browserTarget);
                assertThat(url.authority()).as(asked.listed).isEqualTo(asked.browserHost);
            }
        }
    }

    @Test
    void whereCurlSendsWhatMayBeSentItIsCurlsTargetToo() throws IOException {
        var compared = 0;
        for (var asked : golden()) {
            if (!asked.curlTarget.equals("-")
                    && !NOT_FOR_CURL.matcher(asked.curlTarget).matches()) {
                assertThat(good(asked.listed).target()).as(asked.listed).isEqualTo(asked.curlTarget);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(100);
    }

    @Test
    void theTargetReachesTheServerAsItIsAlsoThroughARedirect() throws Exception {
        var targets = new ArrayList<String>();
        for (var asked : golden()) {
            if (asked.listed.startsWith("http://images.test/") && !asked.browserTarget.equals("-")) {
                targets.add(asked.browserTarget);
            }
        }
        try (var server = new HostileServer();
                var fetcher = new Fetcher(TestFetches.local().build())) {
            for (var target : targets) {
                server.on(
                        "/redirect",
                        exchange -> exchange.respond("302 x", "Location: " + target + "\r\n", new byte[0]));
                assertThat(askedFor(server, fetcher, server.url(target))).isEqualTo(target);
                if (!target.startsWith("//")) {
                    assertThat(askedFor(server, fetcher, server.url("/redirect")))
                            .isEqualTo(target);
                }
            }
        }
    }

    private static String askedFor(HostileServer server, Fetcher fetcher, String url) throws InterruptedException {
        var seen = new ConcurrentLinkedQueue<String>();
        server.otherwise(exchange -> {
            seen.add(exchange.target());
            return exchange.respond("200 OK", "", new byte[1]);
        });
        TestFetches.fetch(fetcher, url);
        return seen.remove();
    }

    @Test
    void aLonePercentThatTheServerRefusesIsSpelledOutOnce() throws Exception {
        try (var server = new HostileServer()) {
            var seen = new ConcurrentLinkedQueue<String>();
            server.otherwise(exchange -> {
                seen.add(exchange.target());
                return exchange.target().contains("%.")
                        ? exchange.respond("400 Bad Request", "", new byte[0])
                        : exchange.respond("200 OK", "", new byte[1]);
            });

            assertThat(TestFetches.body(TestFetches.fetch(TestFetches.local().build(), server.url("/100%.jpg"))))
                    .hasSize(1);
            assertThat(seen).containsExactly("/100%.jpg", "/100%25.jpg");
            seen.clear();
            server.otherwise(exchange -> {
                seen.add(exchange.target());
                return exchange.respond("400 Bad Request", "", new byte[0]);
            });
            assertThat(TestFetches.failure(TestFetches.local().build(), server.url("/100%.jpg"))
                            .message())
                    .isEqualTo("HTTP Error 400: Bad Request");
            TestFetches.failure(TestFetches.local().build(), server.url("/100%25.jpg"));
            assertThat(seen).containsExactly("/100%.jpg", "/100%25.jpg", "/100%25.jpg");
        }
    }

    @Test
    void anIpv6AddressKeepsItsBracketsInTheHostHeader() throws Exception {
        var loopback = Objects.requireNonNull(IpLiteral.parse("::1"));
        Assumptions.assumeTrue(loopback instanceof Inet6Address && canListen(loopback));
        try (var server = new HostileServer(loopback)) {
            server.on(
                    "/who",
                    exchange -> exchange.respond(
                            "200 OK", "", ("" + exchange.header("Host")).getBytes(StandardCharsets.UTF_8)));

            var url = "http://[::1]:" + server.port() + "/who";
            assertThat(new String(
                            TestFetches.body(
                                    TestFetches.fetch(TestFetches.local().build(), url)),
                            StandardCharsets.UTF_8))
                    .isEqualTo("[::1]:" + server.port());
        }
        assertThat(good("http://[::ffff:127.0.0.1]:81/x").authority()).isEqualTo("[::ffff:127.0.0.1]:81");
    }

    private static boolean canListen(InetAddress address) {
        try (var server = new HostileServer(address)) {
            return server.port() > 0;
        } catch (IOException e) {
            return false;
        }
    }

    private record Asked(String listed, String curlTarget, String browserTarget, String browserHost) {}

    private static List<Asked> golden() throws IOException {
        var json = new ObjectMapper();
        var asked = new ArrayList<Asked>();
        try (var lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(RequestLineTest.class.getResourceAsStream("request-lines.tsv")),
                StandardCharsets.UTF_8))) {
            lines.readLine();
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var fields = line.split("\t", -1);
                asked.add(new Asked(
                        json.readValue(fields[0], String.class),
                        json.readValue(fields[1], String.class),
                        json.readValue(fields[3], String.class),
                        json.readValue(fields[4], String.class)));
            }
        }
        return asked;
    }

    private static WebUrl good(String listed) {
        if (UrlMender.mend(listed) instanceof UrlMender.Mended.Good good) {
            return good.url();
        }
        throw new AssertionError("Not mended: " + listed);
    }
}
