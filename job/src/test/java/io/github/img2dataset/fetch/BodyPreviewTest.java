package io.github.img2dataset.fetch;

import static io.github.img2dataset.fetch.TestFetches.local;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.HostileServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BodyPreviewTest {
    private static final Failure TOO_SMALL = new Failure(FailureReason.FILTERED, "image too small");
    private static final int LARGE = 1 << 20;

    private final List<Integer> looks = new ArrayList<>();
    private HostileServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new HostileServer();
    }

    @AfterEach
    void stopServer() throws IOException {
        server.close();
    }

    @Test
    void aBodyThatItsFirstBytesSpeakAgainstIsCutOff() throws Exception {
        server.on("/image", exchange -> {
            exchange.say("HTTP/1.1 200 OK\r\nContent-Length: " + LARGE + "\r\n\r\n")
                    .say(new byte[40_000]);
            exchange.waitForHangUp();
            return false;
        });

        var result = fetch(
                start -> start.length < 20_000 ? undecided() : new BodyPreview.Judgment.Refused(TOO_SMALL, "jpeg"));

        assertThat(result).isInstanceOfSatisfying(FetchResult.Failed.class, failed -> {
            assertThat(failed.failure()).isEqualTo(TOO_SMALL);
            assertThat(failed.cut()).satisfies(cut -> {
                assertThat(cut.received()).isBetween(20_000L, 40_000L);
                assertThat(cut.kind()).isEqualTo("jpeg");
                assertThat(cut.unread()).isEqualTo(LARGE - cut.received());
            });
        });
        assertThat(looks).as("each of twice the bytes of the one before").hasSizeLessThan(6);
    }

    @Test
    void aBodyWhoseLengthNobodySaidIsCutOff() throws Exception {
        server.on("/image", exchange -> {
            exchange.say("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").say(new byte[8_000]);
            exchange.waitForHangUp();
            return false;
        });

        var result = fetch(start -> new BodyPreview.Judgment.Refused(TOO_SMALL, "jpeg"));

        assertThat(result).isInstanceOfSatisfying(FetchResult.Failed.class, failed -> {
            assertThat(failed.failure()).isEqualTo(TOO_SMALL);
            assertThat(failed.cut()).satisfies(cut -> assertThat(cut.unread()).isZero());
        });
    }

    @Test
    void aBodyThatIsWantedIsNotLookedAtAgain() throws Exception {
        server.serve("/image", new byte[LARGE]);

        assertThat(TestFetches.body(fetch(start -> new BodyPreview.Judgment.Wanted())))
                .hasSize(LARGE);
        assertThat(looks).hasSize(1);
    }

    @Test
    void theLastBytesOfAKeptConnectionCostLessThanANewOne() throws Exception {
        server.serve("/image", new byte[50_000]);
        try (var fetcher = new Fetcher(local().maxRequestsPerHost(1).build())) {
            for (var i = 0; i < 20; i++) {
                fetch(fetcher, start -> new BodyPreview.Judgment.Refused(TOO_SMALL, "jpeg"));
                // A fetch ends a moment before its connection is in the pool again.
                Await.until(() -> fetcher.engine().connectionsInUse() == 0);
            }
        }

        assertThat(server.acceptedConnections()).isLessThan(4);
    }

    @Test
    void aCompressedBodyIsNotJudgedByItsCompressedBytes() throws Exception {
        server.on("/image", exchange -> exchange.respond("200 OK", "Content-Encoding: gzip\r\n", new byte[LARGE]));

        fetch(start -> new BodyPreview.Judgment.Refused(TOO_SMALL, "jpeg"));

        assertThat(looks).isEmpty();
    }

    private static BodyPreview.Judgment undecided() {
        return new BodyPreview.Judgment.Undecided();
    }

    private FetchResult fetch(BodyPreview preview) throws InterruptedException {
        try (var fetcher = new Fetcher(local().build())) {
            return fetch(fetcher, preview);
        }
    }

    private FetchResult fetch(Fetcher fetcher, BodyPreview preview) throws InterruptedException {
        BodyPreview counting = start -> {
            looks.add(start.length);
            return preview.judge(start);
        };
        try (var downloads = new Downloads<String>(fetcher, 1, counting)) {
            downloads.start("row", server.url("/image"));
            try (var download = downloads.take()) {
                return download.result();
            }
        }
    }
}
