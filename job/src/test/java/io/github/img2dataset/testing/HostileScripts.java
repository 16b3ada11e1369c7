package io.github.img2dataset.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** The mischief that the web has in store, one path each. */
public final class HostileScripts {
    private static final String OK = "HTTP/1.1 200 OK\r\n";

    private HostileScripts() {}

    /** Paths that end in a failure, for soaks. */
    public static List<String> quickMischief() {
        return List.of(
                "/status/garbage",
                "/status/words",
                "/status/nothing",
                "/length/short",
                "/length/negative",
                "/length/huge",
                "/chunked/garbage",
                "/chunked/huge",
                "/chunked/cut",
                "/headers/many",
                "/headers/long",
                "/gzip/bomb",
                "/gzip/damaged",
                "/gzip/brotli",
                "/headers/large",
                "/interim/storm",
                "/interim/continue",
                "/reset/head",
                "/reset/body",
                "/half-close",
                "/redirect/file",
                "/redirect/itself",
                "/redirect/endless");
    }

    /** Bytes that stand for an image. */
    public static byte[] image() {
        var bytes = new byte[30_000];
        new Random(5).nextBytes(bytes);
        return bytes;
    }

    public static HostileServer install(HostileServer server) throws IOException {
        statusLines(server);
        lengths(server);
        chunks(server);
        headers(server);
        compression(server);
        connections(server);
        redirects(server);
        slowness(server);
        oddities(server);
        return server;
    }

    private static void statusLines(HostileServer server) {
        raw(server, "/status/garbage", "lkjsdf lkjsdf\r\n\r\n");
        raw(server, "/status/negative", "HTTP/1.1 -200 OK\r\n\r\n");
        raw(server, "/status/huge", "HTTP/1.1 99999999999999 OK\r\n\r\n");
        raw(server, "/status/four-digits", "HTTP/1.1 4040 Found\r\nContent-Length: 0\r\n\r\n");
        raw(server, "/status/words", "HTTP/1.1 two hundred\r\n\r\n");
        raw(server, "/status/binary", "\u0000\u00ff\u0001\u00fe\r\n\r\n");
        raw(server, "/status/http-9", "HTTP/9.9 200 OK\r\n\r\n");
        raw(server, "/status/nothing", "");
    }

    private static void lengths(HostileServer server) {
        raw(server, "/length/short", OK + "Content-Length: 100\r\n\r\nabc");
        raw(server, "/length/negative", OK + "Content-Length: -5\r\n\r\nabc");
        raw(server, "/length/huge", OK + "Content-Length: 99999999999\r\n\r\nabc");
        raw(server, "/length/overflow", OK + "Content-Length: 99999999999999999999999\r\n\r\nabc");
        raw(server, "/length/words", OK + "Content-Length: three\r\n\r\nabc");
        raw(server, "/length/none", OK + "Content-Length: 0\r\n\r\n");
        raw(server, "/length/no-content", "HTTP/1.1 204 No Content\r\n\r\n");
        var part = "HTTP/1.1 206 Partial Content\r\nContent-Length: 3\r\n";
        raw(server, "/length/part", part + "Content-Range: bytes 0-2/30000\r\n\r\nabc");
        raw(server, "/length/end-part", part + "Content-Range: bytes 3-5/6\r\n\r\nabc");
        raw(server, "/length/some-part", part + "\r\nabc");
        raw(server, "/odd/whole-part", part + "Content-Range: bytes 0-2/3\r\n\r\nabc");
        raw(server, "/length/two", OK + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc");
    }

    private static void chunks(HostileServer server) {
        var chunked = OK + "Transfer-Encoding: chunked\r\n\r\n";
        raw(server, "/chunked/garbage", chunked + "zzz\r\nabc\r\n0\r\n\r\n");
        raw(server, "/chunked/huge", chunked + "fffffffffffffffff\r\nabc");
        raw(server, "/chunked/negative", chunked + "-5\r\nabc\r\n0\r\n\r\n");
        raw(server, "/chunked/cut", chunked + "64\r\nabc");
        server.on("/chunked/endless", exchange -> {
            exchange.say(chunked);
            while (true) {
                exchange.say("1000\r\n").say(new byte[4096]).say("\r\n");
            }
        });
    }

    private static void headers(HostileServer server) {
        raw(server, "/headers/many", OK + "X-A: b\r\n".repeat(10_000) + "Content-Length: 3\r\n\r\nabc");
        raw(server, "/headers/long", OK + "X-A: " + "b".repeat(100_000) + "\r\nContent-Length: 3\r\n\r\nabc");
        raw(
                server,
                "/headers/large",
                OK + ("X-A: " + "b".repeat(8_000) + "\r\n").repeat(9) + "Content-Length: 3\r\n\r\nabc");
        raw(
                server,
                "/headers/trailers",
                OK + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n"
                        + ("X-A: " + "b".repeat(8_000) + "\r\n").repeat(9) + "\r\n");
        server.on("/headers/endless-line", exchange -> {
            exchange.say(OK + "X-A: ");
            while (true) {
                exchange.say("b".repeat(1000));
            }
        });
    }

    private static void compression(HostileServer server) throws IOException {
        var bomb = gzip(new byte[200_000_000]);
        var good = gzip(image());
        var damaged = good.clone();
        for (var at = 100; at < 200; at++) {
            damaged[at] ^= 0x55;
        }
        encoded(server, "/gzip/bomb", "gzip", bomb);
        encoded(server, "/gzip/good", "x-gzip", good);
        encoded(server, "/gzip/damaged", "gzip", damaged);
        encoded(server, "/gzip/cut", "gzip", java.util.Arrays.copyOf(good, 1000));
        encoded(server, "/gzip/brotli", "br", image());
        encoded(server, "/gzip/nothing", "gzip", gzip(new byte[0]));
        encoded(server, "/gzip/unix", "compress", new byte[] {0x1f, (byte) 0x9d, 1, 2, 3});
        encoded(server, "/gzip/many-layers", "gzip, gzip, gzip, gzip, gzip, gzip", good);
        encoded(server, "/gzip/inner-bomb", "deflate, gzip", gzip(deflate(new byte[20_000_000], false)));
        encoded(server, "/gzip/deflate", "deflate", deflate(image(), false));
        encoded(server, "/gzip/raw-deflate", "deflate", deflate(image(), true));
        encoded(server, "/gzip/liar", "gzip", image());
        encoded(server, "/gzip/no-encoding", "UTF-8", image());
    }

    private static void connections(HostileServer server) {
        server.on("/interim/storm", exchange -> {
            while (true) {
                exchange.say("HTTP/1.1 103 Early Hints\r\n\r\n");
            }
        });
        server.on("/interim/continue", exchange -> {
            while (true) {
                exchange.say("HTTP/1.1 100 Continue\r\n\r\n");
            }
        });
        server.on("/reset/head", exchange -> {
            exchange.say("HTTP/1.1 200");
            return reset(exchange);
        });
        server.on("/reset/body", exchange -> {
            exchange.say(OK + "Content-Length: 100000\r\n\r\n").say(new byte[1000]);
            Thread.sleep(20);
            return reset(exchange);
        });
        server.on("/half-close", exchange -> {
            exchange.say(OK + "Content-Length: 100\r\n\r\nabc");
            exchange.socket().shutdownOutput();
            exchange.waitForHangUp();
            return false;
        });
        server.on("/silent", exchange -> {
            exchange.waitForHangUp();
            return false;
        });
        server.on("/stale", exchange -> {
            exchange.respond("200 OK", "Connection: keep-alive\r\n", new byte[3]);
            return false;
        });
    }

    private static void redirects(HostileServer server) {
        redirect(server, "/redirect/file", "file:///etc/passwd");
        redirect(server, "/redirect/javascript", "javascript:alert(1)");
        redirect(server, "/redirect/itself", "/redirect/itself");
        redirect(server, "/redirect/nowhere", "http://");
        server.on(
                "/redirect/endless",
                exchange -> exchange.respond(
                        "302 Found",
                        "Location: /redirect/endless?x" + exchange.target().length()
                                + exchange.target().substring(17) + "\r\n",
                        new byte[0]));
    }

    private static void slowness(HostileServer server) {
        server.on("/slow/head", exchange -> drip(exchange, OK + "X-A: b\r\n".repeat(1000)));
        server.on("/slow/body", exchange -> drip(exchange.say(OK + "Content-Length: 1000\r\n\r\n"), "b".repeat(1000)));
        server.on(
                "/slow/chunks",
                exchange -> drip(exchange.say(OK + "Transfer-Encoding: chunked\r\n\r\n"), "1\r\nb\r\n".repeat(1000)));
    }

    private static void oddities(HostileServer server) {
        raw(server, "/odd/long-body", OK + "Content-Length: 10\r\n\r\n" + "abc".repeat(100));
        raw(
                server,
                "/odd/large-head",
                OK + ("X-A: " + "b".repeat(8_000) + "\r\n").repeat(7) + "Content-Length: 3\r\n\r\nabc");
        raw(server, "/odd/no-reason", "HTTP/1.1 200\r\nContent-Length: 3\r\n\r\nabc");
        raw(server, "/odd/until-close", "HTTP/1.0 200 OK\r\n\r\n" + "b".repeat(5000));
        raw(
                server,
                "/odd/few-interim",
                "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK + "Content-Length: 3\r\n\r\nabc");
        raw(server, "/odd/html", OK + "Content-Type: image/jpeg\r\nContent-Length: 13\r\n\r\n<html></html>");
    }

    private static void raw(HostileServer server, String path, String response) {
        server.on(path, exchange -> {
            exchange.say(response);
            return false;
        });
    }

    private static void encoded(HostileServer server, String path, String encoding, byte[] body) {
        server.on(path, exchange -> exchange.respond("200 OK", "Content-Encoding: " + encoding + "\r\n", body));
    }

    private static void redirect(HostileServer server, String path, String target) {
        server.on(path, exchange -> exchange.respond("302 Found", "Location: " + target + "\r\n", new byte[0]));
    }

    private static boolean drip(HostileServer.Exchange exchange, String text) throws IOException, InterruptedException {
        for (var i = 0; i < text.length(); i++) {
            exchange.say(text.substring(i, i + 1));
            Thread.sleep(20);
        }
        return false;
    }

    /** Closing with linger 0 sends RST. */
    private static boolean reset(HostileServer.Exchange exchange) throws IOException {
        exchange.socket().setSoLinger(true, 0);
        exchange.socket().close();
        return false;
    }

    /** The bytes as gzip has them. */
    public static byte[] gzip(byte[] bytes) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    /** The bytes as deflate has them, raw or in zlib's wrapping. */
    public static byte[] deflate(byte[] bytes, boolean raw) throws IOException {
        var out = new ByteArrayOutputStream();
        var deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, raw);
        try (var stream = new DeflaterOutputStream(out, deflater)) {
            stream.write(bytes);
        } finally {
            deflater.end();
        }
        return out.toByteArray();
    }
}
