package io.github.img2dataset.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A well-behaved web server of images on loopback: {@code /ok/N.jpg} is a painted picture, {@code /broken} no
 * picture, {@code /moved/N.jpg} a redirect, {@code /noai/N.jpg} one that opts out, {@code /held/N.jpg} waits for
 * {@link #release()}, {@code /once/N.jpg} only when it is asked for the first time; what was {@linkplain #add added}; all else is 404. Counts what it was asked for.
 */
public final class ImageServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile boolean mended;
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
    private final Map<String, byte[]> added = new ConcurrentHashMap<>();
    private final CountDownLatch held = new CountDownLatch(1);

    public ImageServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** The url of a path that starts with a slash. */
    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** Serves a body at {@code /added/} and a name; returns its url. */
    public String add(String name, byte[] body) {
        added.put(name, body);
        return url("/added/" + name);
    }

    /** How often a path was asked for. */
    public int requests(String path) {
        var count = requests.get(path);
        return count == null ? 0 : count.get();
    }

    /** How many requests there were in all. */
    public int requests() {
        return requests.values().stream().mapToInt(AtomicInteger::get).sum();
    }

    /** Forgets all counts. */
    public void forgetRequests() {
        requests.clear();
    }

    /** What is served at {@code /later/N.jpg}, a server error so far, is a picture from now on. */
    public void mend() {
        mended = true;
    }

    /** Lets the held requests go on. */
    public void release() {
        held.countDown();
    }

    /** The bytes served at {@code /ok/N.jpg}. */
    public static byte[] picture(int number) {
        return TestImages.jpeg(200 + number % 7 * 60, 150 + number % 5 * 50, number);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            requests.computeIfAbsent(path, asked -> new AtomicInteger()).incrementAndGet();
            var slash = path.indexOf('/', 1);
            var name = path.substring(slash + 1);
            switch (slash < 0 ? path.substring(1) : path.substring(1, slash)) {
                case "ok" -> send(exchange, picture(number(name)));
                case "broken" -> send(exchange, "<html>no picture</html>".getBytes(StandardCharsets.UTF_8));
                case "moved" -> redirect(exchange, "/ok/" + name);
                case "noai" -> {
                    exchange.getResponseHeaders().set("X-Robots-Tag", "noai");
                    send(exchange, picture(number(name)));
                }
                case "held" -> {
                    held.await();
                    send(exchange, picture(number(name)));
                }
                case "once" -> {
                    if (requests(path) == 1) {
                        held.await();
                    }
                    send(exchange, picture(number(name)));
                }
                case "later" -> {
                    if (mended) {
                        send(exchange, picture(number(name)));
                    } else {
                        exchange.sendResponseHeaders(500, -1);
                    }
                }
                case "added" -> send(exchange, added.get(name));
                default -> exchange.sendResponseHeaders(404, -1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int number(String name) {
        return Integer.parseInt(name.substring(0, name.indexOf('.')));
    }

    private static void send(HttpExchange exchange, byte[] body) throws IOException {
        exchange.sendResponseHeaders(200, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void redirect(HttpExchange exchange, String target) throws IOException {
        exchange.getResponseHeaders().set("Location", target);
        exchange.sendResponseHeaders(302, -1);
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.shutdownNow();
    }
}
