package io.github.img2dataset.testing;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A raw-socket HTTP server on the loopback address that says whatever a test wants, broken or not: each path has a
 * script that speaks on the connection once the request's head has been read. Counts requests and open connections.
 */
public final class HostileServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile Script fallback = exchange -> exchange.respond("404 Not Found", "", new byte[0]);
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    /** What the server does after it has read a request's head. */
    @FunctionalInterface
    public interface Script {
        /**
         * Answers one request.
         *
         * @return whether the connection is kept for another request
         */
        boolean speak(Exchange exchange) throws IOException, InterruptedException;
    }

    /** One request and the connection it came on. */
    public record Exchange(String head, Socket socket, OutputStream out) {
        /** Writes text as ISO-8859-1. */
        public Exchange say(String text) throws IOException {
            return say(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public Exchange say(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
            return this;
        }

        /** The value of a request header, or null. */
        public @Nullable String header(String name) {
            for (var line : head.split("\r\n", -1)) {
                if (line.toLowerCase(java.util.Locale.ROOT).startsWith(name.toLowerCase(java.util.Locale.ROOT) + ":")) {
                    return line.substring(name.length() + 1).strip();
                }
            }
            return null;
        }

        /** Path and query. */
        public String target() {
            return head.split(" ", 3)[1];
        }

        /** Whole responses: head with these extra header lines, and a body. */
        public boolean respond(String status, String headerLines, byte[] body) throws IOException {
            say("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length + "\r\n" + headerLines + "\r\n");
            say(body);
            return true;
        }

        /** Waits until the client hangs up. */
        public void waitForHangUp() throws IOException {
            try (InputStream in = socket.getInputStream()) {
                while (in.read() >= 0) {
                    // Whatever else it says.
                }
            }
        }
    }

    public HostileServer() throws IOException {
        this(InetAddress.getLoopbackAddress());
    }

    public HostileServer(InetAddress address) throws IOException {
        this(new ServerSocket(0, 4096, address));
    }

    /** Speaks on a socket of the caller's, TLS for instance. */
    public HostileServer(ServerSocket listener) {
        this.listener = listener;
        start("hostile-accept", this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /** Sets the script of a path; query strings are left out of the match. */
    public HostileServer on(String path, Script script) {
        scripts.put(path, script);
        return this;
    }

    /** Sets the script of all paths that have none of their own; it is 404 else. */
    public HostileServer otherwise(Script script) {
        fallback = script;
        return this;
    }

    /** A path that answers 200 with these bytes. */
    public HostileServer serve(String path, byte[] body) {
        return on(path, exchange -> exchange.respond("200 OK", "", body));
    }

    public int requests(String path) {
        var count = requests.get(path);
        return count == null ? 0 : count.get();
    }

    public int acceptedConnections() {
        return accepted.get();
    }

    public int openConnections() {
        return open.size();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                accepted.incrementAndGet();
                open.add(socket);
                start("hostile-connection", () -> serve(socket));
            } catch (IOException e) {
                // Closed by the test, or a client that was gone at once.
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            var keep = true;
            while (keep) {
                var head = readHead(in);
                if (head.isEmpty()) {
                    return;
                }
                var exchange = new Exchange(head, socket, socket.getOutputStream());
                var path = exchange.target().split("\\?", 2)[0];
                requests.computeIfAbsent(path, key -> new AtomicInteger()).incrementAndGet();
                keep = scripts.getOrDefault(path, fallback).speak(exchange);
            }
        } catch (IOException e) {
            // The client hung up, or the test closed the server.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private static String readHead(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        var newlines = 0;
        while (newlines < 2) {
            var read = in.read();
            if (read < 0) {
                return "";
            }
            head.write(read);
            newlines = read == '\n' ? newlines + 1 : read == '\r' ? newlines : 0;
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static void start(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : open) {
            socket.close();
        }
    }
}
