package io.github.img2dataset.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A server for load: one thread, no garbage per request to speak of, thousands of connections. Answers {@code /123.jpg}
 * with its body number 123, after the last one from the first again, after a delay. Runs in a JVM of its own ({@link ServerProcess}), so that what it costs is not
 * counted as the client's.
 */
final class LoadServer {
    private static final int BACKLOG = 8192;
    /** Over a thin line a body goes in so many parts a second. */
    private static final int PARTS = 20;

    private static final long NANOS = 1_000_000_000;

    private final Selector selector = Selector.open();
    private final List<ByteBuffer> responses;
    private final ServerDelay delay;
    private final SplittableRandom random = new SplittableRandom(42);
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::at));

    private record Due(long at, SelectionKey key) {}

    /** A connection's state: what of the request has been seen, and what is still to be written. */
    private static final class Talk {
        final int host;
        int newlines;
        /** That of the path; -1 before it. */
        int number = -1;

        boolean inNumber;

        @Nullable ByteBuffer writing;

        Talk(int host) {
            this.host = host;
        }

        /** @return whether that was the end of a request's head */
        boolean isEnd(byte read) {
            if (number < 0 && read == '/') {
                number = 0;
                inNumber = true;
            } else if (inNumber && read >= '0' && read <= '9') {
                number = 10 * number + read - '0';
            } else {
                inNumber = false;
            }
            newlines = read == '\n' ? newlines + 1 : read == '\r' ? newlines : 0;
            return newlines == 2;
        }

        void beginAnew() {
            newlines = 0;
            number = -1;
        }
    }

    private LoadServer(List<ByteBuffer> responses, ServerDelay delay) throws IOException {
        this.delay = delay;
        this.responses = responses;
    }

    /**
     * {@code LoadServer <delay> <hosts> <body bytes or a folder of images>}: listens on so many loopback addresses,
     * prints its port, and ends with its standard input.
     */
    public static void main(String[] arguments) throws Exception {
        var server = new LoadServer(responses(arguments[2]), ServerDelay.valueOf(arguments[0]));
        var port = 0;
        for (var host = 0; host < Integer.parseInt(arguments[1]); host++) {
            port = server.listen(host, port);
        }
        var thread = new Thread(server::run, "load-server");
        thread.setDaemon(true);
        thread.start();
        System.out.println(port);
        var unused = System.in.read();
    }

    private static List<ByteBuffer> responses(String source) throws IOException {
        if (source.matches("\\d+")) {
            return List.of(response("200 OK", new byte[Integer.parseInt(source)]));
        }
        var responses = new ArrayList<ByteBuffer>();
        try (var files = Files.list(Path.of(source))) {
            for (var file : files.sorted().toList()) {
                var status = file.toString().endsWith(".404") ? "404 Not Found" : "200 OK";
                responses.add(response(status, Files.readAllBytes(file)));
            }
        }
        return responses;
    }

    private static ByteBuffer response(String status, byte[] body) {
        var head = "HTTP/1.1 " + status + "\r\nContent-Type: image/jpeg\r\nContent-Length: " + body.length + "\r\n\r\n";
        return ByteBuffer.allocateDirect(head.length() + body.length)
                .put(head.getBytes(StandardCharsets.ISO_8859_1))
                .put(body)
                .flip();
    }

    private int listen(int host, int port) throws IOException {
        var listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(ServerProcess.host(host), port), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT, host);
        return listener.socket().getLocalPort();
    }

    private void run() {
        var buffer = ByteBuffer.allocateDirect(16 * 1024);
        while (true) {
            try {
                var wait = due.isEmpty() ? 1000 : Math.max(1, (due.peek().at - System.nanoTime()) / 1_000_000);
                selector.select(key -> handle(key, buffer), wait);
                answerDue();
            } catch (IOException | ClosedSelectorException e) {
                return;
            }
        }
    }

    private void handle(SelectionKey key, ByteBuffer buffer) {
        try {
            if (key.isAcceptable()) {
                accept((ServerSocketChannel) key.channel(), (int) key.attachment());
            } else if (key.isReadable()) {
                read(key, buffer);
            } else if (key.isWritable()) {
                write(key);
            }
        } catch (IOException e) {
            close(key);
        }
    }

    private void accept(ServerSocketChannel listener, int host) throws IOException {
        for (var client = listener.accept(); client != null; client = listener.accept()) {
            client.configureBlocking(false);
            client.register(selector, SelectionKey.OP_READ, new Talk(host));
        }
    }

    private void read(SelectionKey key, ByteBuffer buffer) throws IOException {
        buffer.clear();
        if (((SocketChannel) key.channel()).read(buffer) < 0) {
            close(key);
            return;
        }
        var talk = (Talk) key.attachment();
        buffer.flip();
        while (buffer.hasRemaining()) {
            if (talk.isEnd(buffer.get())) {
                requested(key);
            }
        }
    }

    private void requested(SelectionKey key) throws IOException {
        if (delay.isSilent(((Talk) key.attachment()).host)) {
            return;
        }
        var nanos = delay.nanos(random);
        if (nanos == 0) {
            answer(key);
        } else if (nanos > 0) {
            due.add(new Due(System.nanoTime() + nanos, key));
        }
    }

    /** Begins with an answer, or goes on with one. */
    private void answer(SelectionKey key) throws IOException {
        var talk = (Talk) key.attachment();
        if (talk.writing == null) {
            talk.writing = responses.get(talk.number % responses.size()).duplicate();
            talk.beginAnew();
        }
        write(key);
    }

    private void answerDue() {
        for (var next = due.peek(); next != null && next.at - System.nanoTime() <= 0; next = due.peek()) {
            due.remove();
            try {
                if (next.key.isValid()) {
                    answer(next.key);
                }
            } catch (IOException e) {
                close(next.key);
            }
        }
    }

    private void write(SelectionKey key) throws IOException {
        var talk = (Talk) key.attachment();
        var writing = talk.writing;
        if (writing == null) {
            return;
        }
        var end = writing.limit();
        writing.limit(Math.min(end, writing.position() + Math.min(end, delay.bytesPerSecond() / PARTS)));
        ((SocketChannel) key.channel()).write(writing);
        var stalled = writing.hasRemaining();
        writing.limit(end);
        if (stalled) {
            key.interestOps(SelectionKey.OP_WRITE);
        } else if (writing.hasRemaining()) {
            key.interestOps(SelectionKey.OP_READ);
            due.add(new Due(System.nanoTime() + NANOS / PARTS, key));
        } else {
            talk.writing = null;
            key.interestOps(SelectionKey.OP_READ);
        }
    }

    private static void close(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
