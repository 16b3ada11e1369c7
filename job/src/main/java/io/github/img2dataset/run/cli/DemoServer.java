package io.github.img2dataset.run.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.img2dataset.threads.Daemons;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves the sample pictures that are shipped with the program, on a free loopback port. */
final class DemoServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4, Daemons.named("img2dataset-demo-server"));

    DemoServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", DemoServer::serve);
        server.createContext("/moved/", DemoServer::redirect);
        server.start();
    }

    /** The url of a picture by its file name. */
    String url(String name) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + name;
    }

    private static void serve(HttpExchange exchange) throws IOException {
        try (exchange;
                var picture = DemoServer.class.getResourceAsStream(
                        "demo" + exchange.getRequestURI().getPath())) {
            if (picture == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            var bytes = picture.readAllBytes();
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static void redirect(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders()
                    .set("Location", exchange.getRequestURI().getPath().replace("/moved/", "/"));
            exchange.sendResponseHeaders(301, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
