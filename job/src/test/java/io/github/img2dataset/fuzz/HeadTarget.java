package io.github.img2dataset.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.img2dataset.fetch.FetchResult;
import io.github.img2dataset.fetch.Fetcher;
import io.github.img2dataset.fetch.TestFetches;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.HostileServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Responses of a real server, which then hangs up: each is a body or a failure with a reason, and gives its bytes back. */
final class HeadTarget implements FuzzTarget {
    private static final String[] LINES = {
        "Content-Length: 5",
        "Content-Length: 5, 5",
        "Content-Length: -1",
        "Content-Length: 99999999999999999999",
        "Content-Length:",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: gzip, chunked",
        "Content-Encoding: gzip",
        "Content-Encoding: br",
        "Content-Encoding: zstd",
        "Content-Encoding: deflate, identity",
        "Content-Encoding: x, y, z",
        "Location: /again",
        "Location: http://[",
        "Location: //",
        "Location:",
        "X-Robots-Tag: noai",
        "X-Robots-Tag: a: b: c, noai",
        "tdm-reservation: 1",
        "Content-Usage: train-ai=n",
        "Content-Range: bytes 0-4/5",
        "Content-Range: bytes x",
        "Connection: close",
        "Connection: keep-alive",
        "Retry-After: 0",
        "Content-Type: image/jpeg",
        ": no name",
        "no colon",
        " folded",
        "\u00fc: \u00df",
        "A: " + "b".repeat(3000),
        "A:\u0000"
    };
    private static final String[] STATUS = {
        "HTTP/1.1 200 OK",
        "HTTP/1.0 200",
        "HTTP/1.1 206 Partial Content",
        "HTTP/1.1 204 x",
        "HTTP/1.1 302 Found",
        "HTTP/1.1 304 x",
        "HTTP/1.1 100 Continue",
        "HTTP/1.1 404 Not Found",
        "HTTP/1.1 999 x",
        "HTTP/1.1 20 x",
        "HTTP/2 200",
        "ICY 200 OK",
        "",
        "HTTP/1.1"
    };
    private static final String[] BODIES = {
        "",
        "12345",
        "5\r\n12345\r\n0\r\n\r\n",
        "ffffffff\r\n",
        "-1\r\n",
        "\u001f\u008b\b\u0000",
        "5;x=y\r\n12345\r\n0\r\nA: b\r\n\r\n"
    };
    private static final int MOST_LINES = 8;

    private final HostileServer server;
    private final Fetcher fetcher;
    private volatile byte[] response = new byte[0];
    private int requests;

    HeadTarget() throws IOException {
        server = new HostileServer();
        server.otherwise(exchange -> {
            exchange.say(response);
            return false;
        });
        fetcher =
                new Fetcher(TestFetches.local().timeout(Duration.ofSeconds(20)).build());
    }

    @Override
    public byte[] make(Random random) {
        var text = new StringBuilder(STATUS[random.nextInt(STATUS.length)]).append(end(random));
        for (var left = random.nextInt(MOST_LINES); left > 0; left--) {
            text.append(LINES[random.nextInt(LINES.length)]).append(end(random));
        }
        text.append(end(random)).append(BODIES[random.nextInt(BODIES.length)]);
        var bytes = text.toString().getBytes(ISO_8859_1);
        for (var left = random.nextInt(3); left > 1; left--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static String end(Random random) {
        return random.nextInt(12) == 0 ? "\n" : "\r\n";
    }

    @Override
    public Optional<Find> judge(byte[] input) throws IOException {
        response = input;
        try {
            var result = TestFetches.fetchAll(fetcher, 1, List.of(server.url("/" + requests++)))
                    .get(0);
            var isWrong = result instanceof FetchResult.Failed failed
                    && (failed.failure().reason() == FailureReason.INTERNAL_ERROR
                            || failed.failure().reason() == FailureReason.TIMEOUT);
            if (isWrong) {
                return Optional.of(
                        new Find("head", ((FetchResult.Failed) result).failure().toString()));
            }
            return fetcher.bytesInFlight() == 0
                    ? Optional.empty()
                    : Optional.of(new Find("head", fetcher.bytesInFlight() + " bytes are held for good"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    @Override
    public void close() {
        fetcher.close();
        try {
            server.close();
        } catch (IOException e) {
            // It ends with the process.
        }
    }
}
