package io.github.img2dataset.testing;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A name server on the loopback address, UDP and TCP on one port, that answers as a test wants. Names without a script
 * are answered NXDOMAIN.
 */
public final class FakeDnsServer implements AutoCloseable {
    private static final int LARGEST_UDP = 512;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final ScheduledExecutorService delays = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Answerer> answerers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> queries = new ConcurrentHashMap<>();
    private final AtomicInteger total = new AtomicInteger();
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicInteger mostPending = new AtomicInteger();
    private volatile boolean closesAfterAnswer;
    private volatile Answerer fallback = answer -> answer.rcode(3);

    /** Fills in an answer. */
    @FunctionalInterface
    public interface Answerer {
        void fill(Answer answer) throws IOException;
    }

    /** The answer to one query, in the making. */
    public static final class Answer {
        private final Message message;
        private final boolean overTcp;
        private final boolean isExtended;
        private long delayMillis;
        private boolean silent;
        private int strays;

        private Answer(Message message, boolean overTcp, boolean isExtended) {
            this.message = message;
            this.overTcp = overTcp;
            this.isExtended = isExtended;
        }

        /** Whether the query has EDNS. */
        public boolean isExtended() {
            return isExtended;
        }

        public boolean isOverTcp() {
            return overTcp;
        }

        public int type() {
            return message.getQuestion().getType();
        }

        public Name name() {
            return message.getQuestion().getName();
        }

        public Answer rcode(int code) {
            message.getHeader().setRcode(code);
            return this;
        }

        public Answer after(long millis) {
            delayMillis = millis;
            return this;
        }

        /** Sends so many packets before the answer that look like it, but answer another question. */
        public Answer afterStrays(int count) {
            strays = count;
            return this;
        }

        public Answer silence() {
            silent = true;
            return this;
        }

        /** Adds a record as a zone file has it: {@code "www.example. 60 IN A 127.0.0.1"}. */
        public Answer record(String owner, int type, long ttl, String value) throws IOException {
            var name = Name.fromString(owner, Name.root);
            message.addRecord(Record.fromString(name, type, DClass.IN, ttl, value, Name.root), Section.ANSWER);
            return this;
        }

        /** An IPv4 address for A, nothing for AAAA. */
        public Answer address(String address) throws IOException {
            return type() == Type.A ? record(name().toString(), Type.A, 60, address) : this;
        }

        public Answer truncate() {
            message.getHeader().setFlag(Flags.TC);
            return this;
        }
    }

    public FakeDnsServer() throws IOException {
        tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress());
        udp.setReceiveBufferSize(4 << 20);
        start("dns-udp", this::receive);
        start("dns-tcp", this::accept);
    }

    /** Has each connection closed after its first answer, as many name servers do. */
    public FakeDnsServer closeAfterAnswer() {
        closesAfterAnswer = true;
        return this;
    }

    /** As {@code --dns_servers} takes it. */
    public String address() {
        return "127.0.0.1:" + udp.getLocalPort();
    }

    public FakeDnsServer on(String name, Answerer answerer) {
        answerers.put(name, answerer);
        return this;
    }

    public FakeDnsServer otherwise(Answerer answerer) {
        fallback = answerer;
        return this;
    }

    public int queries(String name) {
        var count = queries.get(name);
        return count == null ? 0 : count.get();
    }

    public int queries() {
        return total.get();
    }

    /** Most queries that were being answered at a time. */
    public int mostPending() {
        return mostPending.get();
    }

    private void receive() {
        var buffer = new byte[4096];
        while (!udp.isClosed()) {
            try {
                var packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                var query = new Message(java.util.Arrays.copyOf(packet.getData(), packet.getLength()));
                var from = packet.getSocketAddress();
                answer(query, false, wire -> udp.send(new DatagramPacket(wire, wire.length, from)));
            } catch (IOException e) {
                // Closed, or not a query.
            }
        }
    }

    private void accept() {
        while (!tcp.isClosed()) {
            try {
                var socket = tcp.accept();
                start("dns-tcp-connection", () -> serve(socket));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void serve(java.net.Socket socket) {
        try (socket;
                var in = new DataInputStream(socket.getInputStream());
                var out = new DataOutputStream(socket.getOutputStream())) {
            do {
                var query = new Message(in.readNBytes(in.readUnsignedShort()));
                answer(query, true, wire -> {
                    synchronized (out) {
                        out.writeShort(wire.length);
                        out.write(wire);
                        out.flush();
                    }
                });
            } while (!closesAfterAnswer);
        } catch (IOException e) {
            // The client is done.
        }
    }

    private interface Sender {
        void send(byte[] wire) throws IOException;
    }

    private void answer(Message query, boolean overTcp, Sender sender) throws IOException {
        var question = query.getQuestion();
        var name = question.getName().toString(true);
        total.incrementAndGet();
        queries.computeIfAbsent(name, key -> new AtomicInteger()).incrementAndGet();
        var message = new Message(query.getHeader().getID());
        message.getHeader().setFlag(Flags.QR);
        message.getHeader().setFlag(Flags.RA);
        message.addRecord(question, Section.QUESTION);
        var answer = new Answer(message, overTcp, query.getOPT() != null);
        var answerer = answerers.get(name);
        (answerer == null ? fallback : answerer).fill(answer);
        mostPending.accumulateAndGet(pending.incrementAndGet(), Math::max);
        if (answer.silent) {
            return;
        }
        if (answer.delayMillis == 0) {
            send(answer, sender);
        } else {
            var unused = delays.schedule(() -> send(answer, sender), answer.delayMillis, TimeUnit.MILLISECONDS);
        }
    }

    private @Nullable Void send(Answer answer, Sender sender) {
        pending.decrementAndGet();
        try {
            var wire = answer.overTcp ? answer.message.toWire() : answer.message.toWire(LARGEST_UDP);
            for (var stray = 1; stray <= answer.strays; stray++) {
                var other = wire.clone();
                other[1] += (byte) stray;
                sender.send(other);
            }
            sender.send(wire);
        } catch (IOException e) {
            // The test is over.
        }
        return null;
    }

    private static void start(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        delays.shutdownNow();
        udp.close();
        tcp.close();
    }
}
