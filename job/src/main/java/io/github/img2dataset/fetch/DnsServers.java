package io.github.img2dataset.fetch;

import io.github.img2dataset.fetch.address.IpLiteral;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.io.IoClientFactory;

/**
 * Several name servers as one: the one that answered last is asked first, and a silent, failing or refusing one makes
 * room for the next (dnsjava's own {@code ExtendedResolver} takes SERVFAIL for an answer). Each server is asked over UDP,
 * and again over TCP when the answer was cut; with EDNS first, and without it where a server does not know it or is silent
 * (RFC 6891, 6.2.2). Thread-safe.
 */
final class DnsServers implements Resolver {
    private static final int PORT = 53;
    private static final int ROUNDS = 2;

    private final List<Server> servers;
    private volatile int preferred;

    private DnsServers(List<Server> servers) {
        this.servers = servers;
    }

    /** Made for the first question: who only checks options, on a class path without Spark's libraries, has no logger. */
    private static final class Transport {
        static final IoClientFactory CLIENTS = DnsTcpClient.factory();
    }

    /** One name server, asked with EDNS until it turns out not to understand it. */
    private static final class Server {
        private final SimpleResolver extended;
        private final SimpleResolver plain;
        private volatile boolean isPlain;

        Server(InetSocketAddress address, Duration timeout) {
            extended = new SimpleResolver(address);
            plain = new SimpleResolver(address);
            plain.setEDNS(-1);
            both(resolver -> {
                resolver.setTimeout(timeout);
                resolver.setIoClientFactory(Transport.CLIENTS);
            });
        }

        /** @param round a silence in the first may be a firewall's that drops what it does not know */
        CompletionStage<Message> ask(Message query, Executor executor, int round) {
            if (isPlain || round > 0) {
                return plain.sendAsync(query, executor);
            }
            return extended.sendAsync(query, executor).thenCompose(message -> {
                if (!isRefusalOfEdns(message)) {
                    return CompletableFuture.completedFuture(message);
                }
                return plain.sendAsync(query, executor).whenComplete((answer, failure) -> {
                    if (failure == null && isAnswer(answer)) {
                        isPlain = true;
                    }
                });
            });
        }

        void both(Consumer<SimpleResolver> change) {
            change.accept(extended);
            change.accept(plain);
        }

        private static boolean isRefusalOfEdns(Message message) {
            return message.getRcode() == Rcode.FORMERR || message.getRcode() == Rcode.NOTIMP;
        }
    }

    /** @param servers {@code address} or {@code address:port}; empty: the system's */
    static DnsServers of(List<String> servers, Duration timeoutPerServer) {
        var addresses = servers.isEmpty()
                ? ResolverConfig.getCurrentConfig().servers()
                : servers.stream().map(DnsServers::parseServer).toList();
        return new DnsServers(addresses.stream()
                .map(address -> new Server(address, timeoutPerServer))
                .toList());
    }

    /** @throws IllegalArgumentException that names the text when it is no server */
    static InetSocketAddress parseServer(String text) {
        var address = IpLiteral.parse(text);
        if (address != null) {
            return new InetSocketAddress(address, PORT);
        }
        var colon = text.lastIndexOf(':');
        var host = colon < 0 ? text : text.substring(0, colon).replaceAll("[\\[\\]]", "");
        var literal = IpLiteral.parse(host);
        var port = colon < 0 ? "" : text.substring(colon + 1);
        if (literal == null || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
            throw new IllegalArgumentException("A DNS server is an address or address:port: " + text);
        }
        return new InetSocketAddress(literal, Integer.parseInt(port));
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query) {
        return sendAsync(query, ForkJoinPool.commonPool());
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        var answer = new CompletableFuture<Message>();
        ask(query, executor, preferred, 0, answer);
        return answer;
    }

    private void ask(Message query, Executor executor, int first, int attempt, CompletableFuture<Message> answer) {
        var index = (first + attempt) % servers.size();
        servers.get(index).ask(query, executor, attempt / servers.size()).whenComplete((message, failure) -> {
            if (failure == null && isAnswer(message)) {
                preferred = index;
                answer.complete(message);
            } else if (attempt + 1 < ROUNDS * servers.size()) {
                ask(query, executor, first, attempt + 1, answer);
            } else if (failure == null) {
                answer.complete(message);
            } else {
                answer.completeExceptionally(failure);
            }
        });
    }

    private static boolean isAnswer(Message message) {
        return message.getRcode() == Rcode.NOERROR || message.getRcode() == Rcode.NXDOMAIN;
    }

    @Override
    public void setPort(int port) {
        servers.forEach(server -> server.both(resolver -> resolver.setPort(port)));
    }

    @Override
    public void setTCP(boolean flag) {
        servers.forEach(server -> server.both(resolver -> resolver.setTCP(flag)));
    }

    @Override
    public void setIgnoreTruncation(boolean flag) {
        servers.forEach(server -> server.both(resolver -> resolver.setIgnoreTruncation(flag)));
    }

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {
        servers.forEach(server -> server.extended.setEDNS(version, payloadSize, flags, options));
    }

    @Override
    public void setTSIGKey(TSIG key) {
        servers.forEach(server -> server.both(resolver -> resolver.setTSIGKey(key)));
    }

    @Override
    public void setTimeout(Duration timeout) {
        servers.forEach(server -> server.both(resolver -> resolver.setTimeout(timeout)));
    }
}
