package io.github.img2dataset.fetch;

import io.github.img2dataset.threads.Daemons;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Message;
import org.xbill.DNS.io.UdpIoClient;

/**
 * Questions to name servers over UDP, each on a socket of its own with a random port. A packet that is no answer to the
 * question, by its id or because it is a query itself, is dropped and the wait goes on (RFC 5452, section 9.1); dnsjava
 * takes the first packet for the answer and fails. Thread-safe; one daemon thread waits for all answers.
 */
final class DnsUdpClient implements UdpIoClient {
    private static final Logger LOG = LoggerFactory.getLogger(DnsUdpClient.class);

    /** The length of a message's header (RFC 1035, 4.1.1). */
    private static final int HEADER = 12;

    private static final int QR = 0x80;

    /** A closed socket keeps its file until the selector looks again. */
    private static final long NOTICE_CLOSED_EVERY_MILLIS = 500;

    private final AtomicReference<@Nullable Selector> selector = new AtomicReference<>();
    private final Queue<Exchange> toRegister = new ConcurrentLinkedQueue<>();

    /** A question under way. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Exchange(DatagramChannel channel, byte[] question, int largest, CompletableFuture<byte[]> answer) {

        /** Reads all packets that are there; the answer among them ends the wait. */
        void receive() {
            try {
                var packet = ByteBuffer.allocate(largest);
                while (!answer.isDone() && channel.read(packet) > 0) {
                    packet.flip();
                    if (isAnswer(packet)) {
                        var message = new byte[packet.remaining()];
                        packet.get(message);
                        answer.complete(message);
                    }
                    packet.clear();
                }
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        }

        private boolean isAnswer(ByteBuffer packet) {
            return packet.remaining() >= HEADER
                    && packet.get(0) == question[0]
                    && packet.get(1) == question[1]
                    && (packet.get(2) & QR) != 0;
        }
    }

    @Override
    public CompletableFuture<byte[]> sendAndReceiveUdp(
            @Nullable InetSocketAddress local,
            InetSocketAddress remote,
            Message query,
            byte[] data,
            int max,
            Duration timeout) {
        DatagramChannel channel;
        try {
            channel = connected(local, remote);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        var answer = new CompletableFuture<byte[]>();
        var unused = answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((bytes, failure) -> close(channel));
        try {
            toRegister.add(new Exchange(channel, data, max, answer));
            selector().wakeup();
            channel.write(ByteBuffer.wrap(data));
        } catch (IOException e) {
            answer.completeExceptionally(e);
        }
        return answer;
    }

    /** Connected: the kernel then drops what comes from elsewhere, and tells when nobody listens. */
    private static DatagramChannel connected(@Nullable InetSocketAddress local, InetSocketAddress remote)
            throws IOException {
        var channel = DatagramChannel.open();
        try {
            channel.configureBlocking(false);
            if (local != null) {
                channel.bind(local);
            }
            channel.connect(remote);
            return channel;
        } catch (IOException | RuntimeException e) {
            close(channel);
            throw e;
        }
    }

    private Selector selector() throws IOException {
        var present = selector.get();
        if (present != null) {
            return present;
        }
        synchronized (this) {
            var made = selector.get();
            if (made == null) {
                made = Selector.open();
                selector.set(made);
                var opened = made;
                Daemons.numbered("fetch-dns-udp").newThread(() -> run(opened)).start();
            }
            return made;
        }
    }

    private void run(Selector opened) {
        while (opened.isOpen()) {
            try {
                opened.select(DnsUdpClient::receive, NOTICE_CLOSED_EVERY_MILLIS);
                registerNew(opened);
            } catch (IOException | RuntimeException e) {
                LOG.warn("Could not wait for answers from name servers", e);
            }
        }
    }

    private static void receive(SelectionKey key) {
        if (key.isValid() && key.attachment() instanceof Exchange exchange) {
            exchange.receive();
        }
    }

    private void registerNew(Selector opened) {
        for (var exchange = toRegister.poll(); exchange != null; exchange = toRegister.poll()) {
            try {
                exchange.channel.register(opened, SelectionKey.OP_READ, exchange);
            } catch (IOException | RuntimeException e) {
                // Closed meanwhile: its time was over.
                exchange.answer.completeExceptionally(e);
            }
        }
    }

    private static void close(DatagramChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is not wanted any more, either way.
            return;
        }
    }
}
