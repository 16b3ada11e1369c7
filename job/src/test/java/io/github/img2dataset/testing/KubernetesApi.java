package io.github.img2dataset.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The API server of a Kubernetes without nodes: keeps the objects that it is told of, gives each a uid, and notes what it
 * was asked. Pods that it has stay pending.
 */
public final class KubernetesApi implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpServer server;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, ObjectNode> objects = new LinkedHashMap<>();
    private final List<String> requests = new ArrayList<>();

    public KubernetesApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** For {@code --master}. */
    public String master() {
        return "k8s://http://127.0.0.1:" + server.getAddress().getPort();
    }

    /**
     * Makes a folder a Spark distribution, with {@code bin/spark-submit}.
     *
     * @param home an empty folder
     */
    public static void writeSpark(Path home) throws IOException {
        StandaloneCluster.linkJars(home);
        StandaloneCluster.writeSparkSubmit(home);
    }

    /** The objects of a kind, {@code pods} for one, that were made in a namespace, in their order. */
    public synchronized List<JsonNode> made(String namespace, String kind) {
        return objects.entrySet().stream()
                .filter(object -> object.getKey().startsWith("/api/v1/namespaces/" + namespace + "/" + kind + "/"))
                .<JsonNode>map(Map.Entry::getValue)
                .toList();
    }

    /** What was asked: method, path, and query. */
    public synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = exchange.getRequestBody().readAllBytes();
            var answer =
                    answer(exchange.getRequestMethod(), exchange.getRequestURI().getPath(), body);
            synchronized (this) {
                requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            }
            var bytes = JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.path("code").asInt(200), bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private synchronized JsonNode answer(String method, String path, byte[] body) throws IOException {
        switch (method) {
            case "POST" -> {
                var object = (ObjectNode) JSON.readTree(body);
                return keep(path + "/" + object.at("/metadata/name").asText(), object);
            }
            case "PUT" -> {
                return keep(path, (ObjectNode) JSON.readTree(body));
            }
            case "PATCH" -> {
                // Of those that are known Spark patches none.
                return keep(path, (ObjectNode) JSON.readTree(body));
            }
            case "GET" -> {
                return found(path);
            }
            default -> {
                return status(405, method);
            }
        }
    }

    private JsonNode keep(String path, ObjectNode object) {
        var metadata = object.withObject("/metadata");
        metadata.put("uid", uid(path));
        metadata.put("resourceVersion", "1");
        objects.put(path, object);
        return object;
    }

    private static String uid(String path) {
        return UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private JsonNode found(String path) {
        @Nullable ObjectNode object = objects.get(path);
        if (object != null) {
            return object;
        }
        if (!path.endsWith("s")) {
            return status(404, path);
        }
        var list = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
        list.putObject("metadata").put("resourceVersion", "1");
        var items = list.putArray("items");
        objects.forEach((name, one) -> {
            if (name.startsWith(path + "/")) {
                items.add(one);
            }
        });
        return list;
    }

    private static ObjectNode status(int code, String message) {
        return JSON.createObjectNode()
                .put("apiVersion", "v1")
                .put("kind", "Status")
                .put("status", "Failure")
                .put("code", code)
                .put("message", message);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
