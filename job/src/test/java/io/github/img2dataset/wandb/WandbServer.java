package io.github.img2dataset.wandb;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * A W&B server that records: it assembles the file stream's files as the real one does, and notes every request that is
 * not as it must be.
 */
public final class WandbServer implements AutoCloseable {
    public static final String KEY = "0123456789abcdef0123456789abcdef01234567";
    private static final String STREAM = "/files/team/a project/run1/file_stream";

    public final List<String> complaints = Collections.synchronizedList(new ArrayList<>());
    final Map<String, List<String>> files = Collections.synchronizedMap(new LinkedHashMap<>());
    final Map<String, String> uploads = Collections.synchronizedMap(new LinkedHashMap<>());
    final List<JsonNode> streamed = Collections.synchronizedList(new ArrayList<>());
    final CountDownLatch hanging = new CountDownLatch(1);

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** What it does from now on in place of answering; null to answer. */
    public volatile @Nullable Behavior behavior;

    volatile @Nullable JsonNode upsert;

    @FunctionalInterface
    public interface Behavior {
        void handle(HttpExchange exchange) throws IOException, InterruptedException;
    }

    public WandbServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    static Behavior status(int status) {
        return exchange -> answer(exchange, status, "{\"error\": \"status\"}");
    }

    /** Takes the request, and says nothing until the server is closed. */
    public Behavior hang() {
        return exchange -> hanging.await();
    }

    /** Says that it answers, and does not. */
    Behavior hangInTheBody() {
        return exchange -> {
            exchange.sendResponseHeaders(200, 1000);
            exchange.getResponseBody().write('{');
            exchange.getResponseBody().flush();
            hanging.await();
        };
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var now = behavior;
            if (now != null) {
                now.handle(exchange);
            } else {
                answer(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        var path = exchange.getRequestURI().getPath();
        var wanted = "Basic " + Base64.getEncoder().encodeToString(("api:" + KEY).getBytes(StandardCharsets.UTF_8));
        if (!wanted.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            answer(exchange, 401, "{\"error\": \"user is not logged in\"}");
        } else if (path.equals("/graphql")) {
            check(exchange, "POST");
            answer(exchange, 200, graphQl(Json.parse(body)));
        } else if (path.equals(STREAM)) {
            check(exchange, "POST");
            stream(Json.parse(body));
            answer(exchange, 200, "{\"exitcode\": null, \"limits\": {}}");
        } else if (path.startsWith("/storage/") && exchange.getRequestMethod().equals("PUT")) {
            uploads.put(path.substring("/storage/".length()), body);
            expect("yes", exchange.getRequestHeaders().getFirst("X-Wanted"));
            answer(exchange, 200, "");
        } else {
            complaints.add(exchange.getRequestMethod() + " " + path);
            answer(exchange, 404, "{}");
        }
    }

    private void check(HttpExchange exchange, String method) {
        expect(method, exchange.getRequestMethod());
        expect("application/json", exchange.getRequestHeaders().getFirst("Content-Type"));
    }

    private String graphQl(JsonNode request) {
        var query = request.path("query").asText();
        var variables = request.path("variables");
        variables.fieldNames().forEachRemaining(name -> {
            if (!query.contains("$" + name + ": ") || !query.contains(": $" + name)) {
                complaints.add("The query does not take the variable " + name);
            }
        });
        if (query.startsWith("mutation UpsertBucket(")) {
            upsert = variables;
            files.clear(); // another run
            return """
                    {"data": {"upsertBucket": {"inserted": true, "bucket": {"id": "QnVja2V0", "name": "run1",
                    "displayName": "quick-fox-1", "project": {"name": "a project", "entity": {"name": "team"}}}}}}""";
        }
        expect(true, query.startsWith("mutation CreateRunFiles("));
        expect("team", variables.path("entity").asText());
        expect("a project", variables.path("project").asText());
        expect("run1", variables.path("run").asText());
        var path = variables.path("files").path(0).asText();
        return Json.text(Map.of(
                "data",
                Map.of(
                        "createRunFiles",
                        Map.of(
                                "runID",
                                "QnVja2V0",
                                "uploadHeaders",
                                List.of("X-Wanted:yes"),
                                "files",
                                List.of(Map.of("name", path, "uploadUrl", "/storage/" + path))))));
    }

    private void stream(JsonNode request) {
        streamed.add(request);
        request.path("files").fieldNames().forEachRemaining(name -> {
            var chunk = request.path("files").path(name);
            var lines = files.computeIfAbsent(name, unused -> new ArrayList<>());
            if (name.equals("wandb-summary.json")) {
                lines.clear();
            }
            expect(lines.size(), chunk.path("offset").asInt(-1));
            chunk.path("content").forEach(line -> lines.add(line.asText()));
        });
        request.path("uploaded").forEach(path -> expect(true, uploads.containsKey(path.asText())));
    }

    private void expect(Object wanted, @Nullable Object seen) {
        if (!wanted.equals(seen)) {
            complaints.add("Expected " + wanted + ", was " + seen);
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        hanging.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
