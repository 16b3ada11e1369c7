package io.github.img2dataset.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands between a client and an S3 server on loopback, and does to requests what a test says. */
public final class StoreProxy implements AutoCloseable {
    /** What the JDK's client sets itself. */
    private static final Set<String> HOP_BY_HOP =
            Set.of("host", "connection", "content-length", "expect", "transfer-encoding", "upgrade");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private final int storePort;
    private final List<String> struck = new CopyOnWriteArrayList<>();
    private volatile Rule rule = (method, path, query) -> Fault.NONE;

    /** What becomes of a request. */
    public enum Fault {
        NONE,
        /** The store never sees it; the client is told that it is malformed. */
        REFUSED,
        /** The store never sees it; the client is told to come back later, as S3 does to one that asks too often. */
        SLOW_DOWN,
        /** The store does what it is asked for; its answer is lost with the connection. */
        ANSWER_LOST
    }

    /** Decides for each request; a request without a query has an empty one. */
    @FunctionalInterface
    public interface Rule {
        Fault of(String method, String path, String query);
    }

    public StoreProxy(int storePort) throws IOException {
        this.storePort = storePort;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Applies to all requests from now on. */
    public void rule(Rule rule) {
        this.rule = rule;
    }

    /** Method and path of the requests that had a fault, in order. */
    public List<String> struck() {
        return List.copyOf(struck);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getRawPath();
            var query = exchange.getRequestURI().getRawQuery();
            var fault = rule.of(exchange.getRequestMethod(), path, query == null ? "" : query);
            if (fault != Fault.NONE) {
                struck.add(exchange.getRequestMethod() + " " + path);
            }
            if (fault == Fault.REFUSED || fault == Fault.SLOW_DOWN) {
                exchange.getRequestBody().readAllBytes();
                refuse(exchange, fault);
                return;
            }
            var answer = client.send(request(exchange), HttpResponse.BodyHandlers.ofByteArray());
            if (fault == Fault.NONE) {
                pass(answer, exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readAllBytes();
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + storePort + exchange.getRequestURI()))
                .version(HttpClient.Version.HTTP_1_1)
                .method(
                        exchange.getRequestMethod(),
                        body.length == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    private static void pass(HttpResponse<byte[]> answer, HttpExchange exchange) throws IOException {
        answer.headers().map().forEach((name, values) -> {
            var isBodys = Set.of("transfer-encoding", "connection").contains(name.toLowerCase(Locale.ROOT));
            if (!isBodys) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        var hasBody = answer.body().length > 0;
        exchange.sendResponseHeaders(answer.statusCode(), hasBody ? answer.body().length : -1);
        if (hasBody) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    /** In the words of Ceph's radosgw, or of S3. */
    private static void refuse(HttpExchange exchange, Fault fault) throws IOException {
        var isBusy = fault == Fault.SLOW_DOWN;
        var code = isBusy ? "SlowDown" : "XAmzContentSHA256Mismatch";
        var body = ("<?xml version=\"1.0\"?><Error><Code>" + code + "</Code></Error>").getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(isBusy ? 503 : 400, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
