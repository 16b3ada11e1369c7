package io.github.img2dataset.fetch;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.io.IoClientFactory;
import org.xbill.DNS.io.TcpIoClient;
import org.xbill.DNS.io.UdpIoClient;

/**
 * Questions to name servers over TCP, each on a connection of its own. dnsjava sends them all over one, and where a server
 * closes after each answer, as many do, those that were sent meanwhile are lost.
 */
final class DnsTcpClient implements TcpIoClient {
    private static final int LENGTH = 2;

    /** This client and {@link DnsUdpClient}. */
    static IoClientFactory factory() {
        return new IoClientFactory() {
            private final UdpIoClient udp = new DnsUdpClient();
            private final TcpIoClient tcp = new DnsTcpClient();

            @Override
            public TcpIoClient createOrGetTcpClient() {
                return tcp;
            }

            @Override
            public UdpIoClient createOrGetUdpClient() {
                return udp;
            }
        };
    }

    @Override
    public CompletableFuture<byte[]> sendAndReceiveTcp(
            @Nullable InetSocketAddress local, InetSocketAddress remote, Message query, byte[] data, Duration timeout) {
        var answer = new CompletableFuture<byte[]>();
        AsynchronousSocketChannel channel;
        try {
            channel = AsynchronousSocketChannel.open();
            if (local != null) {
                channel.bind(local);
            }
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        var unused = answer.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((bytes, failure) -> close(channel));
        new Exchange(channel, answer).start(remote, data);
        return answer;
    }

    private static void close(AsynchronousSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It is not wanted any more, either way.
            return;
        }
    }

    /** One question and its answer, each with its length before it (RFC 1035, 4.2.2). */
    private record Exchange(AsynchronousSocketChannel channel, CompletableFuture<byte[]> answer) {
        void start(InetSocketAddress remote, byte[] data) {
            var question = ByteBuffer.allocate(LENGTH + data.length);
            question.putShort((short) data.length).put(data).flip();
            channel.connect(remote, null, then(connected -> write(question)));
        }

        private void write(ByteBuffer question) {
            channel.write(question, null, then(written -> {
                if (question.hasRemaining()) {
                    write(question);
                } else {
                    read(ByteBuffer.allocate(LENGTH), length -> readMessage(Short.toUnsignedInt(length.getShort(0))));
                }
            }));
        }

        private void readMessage(int length) {
            var message = new byte[length];
            read(ByteBuffer.wrap(message), whole -> answer.complete(message));
        }

        private void read(ByteBuffer target, Consumer<ByteBuffer> whole) {
            if (!target.hasRemaining()) {
                whole.accept(target);
                return;
            }
            channel.read(target, null, then(count -> {
                if (count < 0) {
                    answer.completeExceptionally(new EOFException("closed before the answer"));
                } else {
                    read(target, whole);
                }
            }));
        }

        private <T> CompletionHandler<T, @Nullable Object> then(Consumer<T> step) {
            return new CompletionHandler<>() {
                @Override
                public void completed(T result, @Nullable Object nothing) {
                    try {
                        step.accept(result);
                    } catch (RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                }

                @Override
                public void failed(Throwable failure, @Nullable Object nothing) {
                    answer.completeExceptionally(failure);
                }
            };
        }
    }
}
