package io.github.img2dataset.benchmark;

import java.io.IOException;

/** All that a soak asks: two servers of pictures, a hostile web, and the name server of their many hosts. */
record SoakServers(ServerProcess pictures, ServerProcess slow, ServerJvm hostile, LoopbackNames names)
        implements AutoCloseable {
    private static final int ADDRESSES = 500;
    /** Host names for each {@link SoakBehavior}: few enough for a host to come again and again, and enough that most rows come before theirs is given up. */
    private static final int NAMES = 2000;

    static SoakServers start(String corpus) throws IOException {
        return new SoakServers(
                ServerProcess.start(ServerDelay.NONE, ADDRESSES, corpus),
                ServerProcess.start(ServerDelay.WEB, ADDRESSES, corpus),
                ServerJvm.start(SoakWeb.class),
                new LoopbackNames());
    }

    String url(SoakBehavior behavior, int row) {
        var name = "h" + row % NAMES + "." + behavior.label();
        var host = ServerProcess.host(row % ADDRESSES);
        return switch (behavior) {
            case PICTURE -> url(name, host, pictures.jvm().port(), behavior, row);
            case LATENCY -> url(name, host, slow.jvm().port(), behavior, row);
            case NO_NAME -> "http://" + name + ".test/?" + row;
            case NOBODY -> url(name, host, 1, behavior, row);
            default -> url(name, "127.0.0.1", hostile.port(), behavior, row);
        };
    }

    private static String url(String name, String address, int port, SoakBehavior behavior, int row) {
        return "http://" + LoopbackNames.name(name, address) + ":" + port + behavior.path() + row;
    }

    double cpuSeconds() throws IOException {
        return pictures.cpuSeconds() + slow.cpuSeconds() + hostile.cpuSeconds();
    }

    @Override
    public void close() throws IOException {
        names.close();
        hostile.close();
        slow.close();
        pictures.close();
    }
}
