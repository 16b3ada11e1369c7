package io.github.img2dataset.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** An address that lets nobody in and refuses nobody: its backlog is full, and the kernel drops what else comes. */
public final class FullBacklog implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 16;
    private static final int PATIENCE_MILLIS = 300;

    private final ServerSocket listener;
    private final List<Socket> waiting = new ArrayList<>();

    public FullBacklog(InetAddress address, int port) throws IOException {
        listener = new ServerSocket(port, 1, address);
        try {
            fill();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void fill() throws IOException {
        while (waiting.size() < MOST_CONNECTIONS) {
            var socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(
                        new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()), PATIENCE_MILLIS);
            } catch (SocketTimeoutException e) {
                return;
            }
        }
        throw new IOException("The backlog takes every connection");
    }

    public String address() {
        return listener.getInetAddress().getHostAddress();
    }

    @Override
    public void close() throws IOException {
        for (var socket : waiting) {
            socket.close();
        }
        listener.close();
    }
}
