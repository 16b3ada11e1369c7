package io.github.img2dataset.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A server for load: one thread, no garbage per request to speak of, thousands of connections. Answers every request
 * with the same body after a delay that the test chooses; a negative delay is no answer ever.
 */
public final class LoadServer implements AutoCloseable {
    private static final int BACKLOG = 8192;

    private final Selector selector;
    private final ServerSocketChannel listener;
    private final ByteBuffer response;
    private final ToLongFunction<SplittableRandom> delayNanos;
    private final SplittableRandom random = new SplittableRandom(42);
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::at));
    private final Thread thread;

    private record Due(long at, SelectionKey key) {}

    /** A connection's state: what of the request's end has been seen, and what is still to be written. */
    private static final class Talk {
        int newlines;

        @Nullable ByteBuffer writing;
    }

    public LoadServer(byte[] body, ToLongFunction<SplittableRandom> delayNanos) throws IOException {
        this.delayNanos = delayNanos;
        var head = "HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: " + body.length + "\r\n\r\n";
        response = ByteBuffer.allocateDirect(head.length() + body.length)
                .put(head.getBytes(StandardCharsets.ISO_8859_1))
                .put(body)
                .flip();
        selector = Selector.open();
        listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
        thread = new Thread(this::run, "load-server");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return listener.socket().getLocalPort();
    }

    private void run() {
        var buffer = ByteBuffer.allocateDirect(16 * 1024);
        while (selector.isOpen() && listener.isOpen()) {
            try {
                var wait = due.isEmpty() ? 1000 : Math.max(1, (due.peek().at - System.nanoTime()) / 1_000_000);
                selector.select(key -> handle(key, buffer), wait);
                answerDue();
            } catch (IOException | java.nio.channels.ClosedSelectorException e) {
                return;
            }
        }
    }

    private void handle(SelectionKey key, ByteBuffer buffer) {
        try {
            if (key.isAcceptable()) {
                for (var client = listener.accept(); client != null; client = listener.accept()) {
                    client.configureBlocking(false);
                    client.register(selector, SelectionKey.OP_READ, new Talk());
                }
            } else if (key.isReadable()) {
                read(key, buffer);
            } else if (key.isWritable()) {
                write(key);
            }
        } catch (IOException e) {
            close(key);
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
            var read = buffer.get();
            talk.newlines = read == '\n' ? talk.newlines + 1 : read == '\r' ? talk.newlines : 0;
            if (talk.newlines == 2) {
                talk.newlines = 0;
                answer(key, delayNanos.applyAsLong(random));
            }
        }
    }

    private void answer(SelectionKey key, long delay) throws IOException {
        if (delay == 0) {
            ((Talk) key.attachment()).writing = response.duplicate();
            write(key);
        } else if (delay > 0) {
            due.add(new Due(System.nanoTime() + delay, key));
        }
    }

    private void answerDue() {
        for (var next = due.peek(); next != null && next.at - System.nanoTime() <= 0; next = due.peek()) {
            due.remove();
            try {
                if (next.key.isValid()) {
                    answer(next.key, 0);
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
        ((SocketChannel) key.channel()).write(writing);
        if (writing.hasRemaining()) {
            key.interestOps(SelectionKey.OP_WRITE);
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

    @Override
    public void close() throws IOException {
        listener.close();
        for (var key : selector.keys()) {
            close(key);
        }
        selector.close();
    }
}
