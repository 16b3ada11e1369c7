package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.body;
import static io.github.img2dataset.fetch.TestFetches.failure;
import static io.github.img2dataset.fetch.TestFetches.fetch;
import static io.github.img2dataset.fetch.TestFetches.fetchAll;
import static io.github.img2dataset.fetch.TestFetches.local;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.HostileServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OptOutTest {
    private HostileServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new HostileServer();
        server.serve("/image", new byte[1]);
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tdm-reservation: 1",
                "TDM-Reservation:  1 ",
                "Content-Usage: train-ai=n",
                "content-usage: search=y, train-ai=n;reason=\"x\"",
                "Content-Usage: train-ai=y\r\nContent-Usage: train-ai=n"
            })
    void aHeaderReservesTheImageAndTheBodyIsNotRead(String lines) throws Exception {
        server.on("/no", exchange -> {
            exchange.say("HTTP/1.1 200 OK\r\n" + lines + "\r\nContent-Length: 1000000\r\n\r\n");
            exchange.waitForHangUp();
            return false;
        });

        var failure = failure(local().retries(3).build(), server.url("/no"));

        assertThat(failure.reason()).isEqualTo(FailureReason.OPT_OUT_HEADER);
        assertThat(failure.message()).startsWith("Use of image reserved by ");
        assertThat(failure.evidence()).isNotBlank();
        assertThat(server.requests("/no")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tdm-reservation: 0",
                "tdm-reservation: yes",
                "Content-Usage: train-ai=y",
                "Content-Usage: search=n",
                "Content-Usage: train-ai=n, train-ai=y",
                "Content-Usage: pretrain-ai=n",
                "Content-Usage: train-ai"
            })
    void otherValuesReserveNothing(String line) throws Exception {
        server.on("/yes", exchange -> exchange.respond("200 OK", line + "\r\n", new byte[1]));

        assertThat(body(fetch(local().build(), server.url("/yes")))).hasSize(1);
    }

    @Test
    void oneSwitchLooksAtXRobotsTagAloneAsThePythonToolDoes() throws Exception {
        server.on(
                "/no",
                exchange ->
                        exchange.respond("200 OK", "tdm-reservation: 1\r\nContent-Usage: train-ai=n\r\n", new byte[1]));
        server.on("/noai", exchange -> exchange.respond("200 OK", "X-Robots-Tag: noai\r\n", new byte[1]));
        var config = local().respectOptOutHeaders(false).build();

        assertThat(body(fetch(config, server.url("/no")))).hasSize(1);
        assertThat(failure(config, server.url("/noai")).reason()).isEqualTo(FailureReason.DISALLOWED);
    }

    @Test
    void theEvidenceSaysTheHeaderAndThePolicyInOneLine() throws Exception {
        server.on(
                "/no",
                exchange -> exchange.respond(
                        "200 OK", "tdm-reservation: 1\r\ntdm-policy: https://a.example/p\r\n", new byte[1]));

        assertThat(failure(local().build(), server.url("/no")).evidence())
                .isEqualTo("tdm-reservation: 1; tdm-policy: https://a.example/p");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "User-Agent: *~Allow: /~Content-Usage: / train-ai=n | no",
                "User-Agent: *~Content-Usage: train-ai=n | no",
                "User-agent: *~Content-Signal: search=yes,ai-train=no~Allow: / | no",
                "User-agent: *~Content-signal: search=yes, ai-train=no | no",
                "Content-Signal: ai-train=no | no",
                "User-agent: *~Content-Usage: / train-ai=n~Content-Usage: /ima train-ai=y | yes",
                "User-agent: *~Content-Usage: / train-ai=y~Content-Usage: /i*ge$ train-ai=n | no",
                "User-agent: *~Content-Usage: /other/ train-ai=n | yes",
                "User-agent: *~# Content-Usage: / train-ai=n | yes",
                "User-agent: *~Content-Usage: / train-ai=y~Content-Usage: / train-ai=n | no",
                "User-agent: *~Content-Signal: ai-train=no~~User-agent: img2dataset~Content-Signal: ai-train=yes | yes",
                "User-agent: *~Disallow:~~User-agent: a~User-agent: Img2Dataset/1~Content-Usage: / train-ai=n | no",
                "User-agent: otherbot~Content-Signal: ai-train=no | yes",
                "User-agent: *~Content-Signal: ai-train=yes, search=no | yes"
            })
    void robotsTxtSaysWhatMayBeUsed(String lines, String isUsed) throws Exception {
        server.serve("/robots.txt", lines.replace("~", "\n").getBytes(StandardCharsets.UTF_8));
        var result = fetch(local().respectRobotsTxt(true).build(), server.url("/image"));

        if (isUsed.equals("yes")) {
            assertThat(body(result)).hasSize(1);
        } else {
            assertThat(failure(result).reason()).isEqualTo(FailureReason.OPT_OUT_ROBOTS);
            assertThat(failure(result).evidence()).startsWith("robots.txt: Content-");
            assertThat(server.requests("/image")).isZero();
        }
    }

    @Test
    void tdmrepIsAskedOnceAHostAndItsFirstRuleThatMatchesCounts() throws Exception {
        server.serve("/.well-known/tdmrep.json", """
                [{"location": "/free/*", "tdm-reservation": 0},
                 {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://a.example/p"}]
                """.getBytes(StandardCharsets.UTF_8));
        server.serve("/free/a", new byte[1]);
        try (var fetcher = new Fetcher(local().respectRobotsTxt(true).build())) {
            var results =
                    fetchAll(fetcher, 4, List.of(server.url("/image"), server.url("/free/a"), server.url("/image")));

            assertThat(failure(results.get(0)).reason()).isEqualTo(FailureReason.OPT_OUT_TDMREP);
            assertThat(failure(results.get(0)).evidence()).contains("tdmrep.json", "https://a.example/p");
            assertThat(body(results.get(1))).hasSize(1);
        }
        assertThat(server.requests("/.well-known/tdmrep.json")).isEqualTo(1);
        assertThat(server.requests("/robots.txt")).isEqualTo(1);
        assertThat(server.requests("/image")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<html>404</html>", "", "{}", "[1, {\"location\": 3}, {}]", "[{\"location\": \"/\"}]", "[["})
    void aFileThatIsNoTdmrepReservesNothing(String content) throws Exception {
        server.serve("/.well-known/tdmrep.json", content.getBytes(StandardCharsets.UTF_8));

        assertThat(body(fetch(local().respectRobotsTxt(true).build(), server.url("/image"))))
                .hasSize(1);
    }

    @Test
    void tdmrepIsNotAskedForWhereRobotsTxtForbidsIt() throws Exception {
        server.serve("/robots.txt", "User-agent: *\nDisallow: /.well-known/\n".getBytes(StandardCharsets.UTF_8));

        assertThat(body(fetch(local().respectRobotsTxt(true).build(), server.url("/image"))))
                .hasSize(1);
        assertThat(server.requests("/.well-known/tdmrep.json")).isZero();
    }

    @Test
    void withoutTheOptionNobodyIsAskedForRules() throws Exception {
        assertThat(body(fetch(local().build(), server.url("/image")))).hasSize(1);
        assertThat(server.requests("/robots.txt")).isZero();
        assertThat(server.requests("/.well-known/tdmrep.json")).isZero();
    }
}
