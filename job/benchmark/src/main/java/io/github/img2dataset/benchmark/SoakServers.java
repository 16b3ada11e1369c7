package io.github.img2dataset.benchmark;

import java.io.IOException;

/** All that a soak asks: two servers of pictures, a hostile web, and the name server of their many hosts. */
record SoakServers(ServerProcess pictures, ServerProcess slow, ServerJvm hostile, LoopbackNames names)
        implements AutoCloseable {
    private static final int ADDRESSES = 500;
    /** Of each behaviour: enough for a host to come again and again, and not to be given up by most rows. */
    private static final int NAMES = 2000;

    static SoakServers start(String corpus) throws IOException {
        return new SoakServers(
                ServerProcess.start(ServerDelay.NONE, ADDRESSES, corpus),
                ServerProcess.start(ServerDelay.WEB, ADDRESSES, corpus),
                ServerJvm.start(SoakWeb.class),
                new LoopbackNames());
    }

    String url(SoakBehaviour behaviour, int row) {
        var name = "h" + row % NAMES + "." + behaviour.label();
        var host = ServerProcess.host(row % ADDRESSES);
        return switch (behaviour) {
            case PICTURE -> url(name, host, pictures.jvm().port(), behaviour, row);
            case LATENCY -> url(name, host, slow.jvm().port(), behaviour, row);
            case NO_NAME -> "http://" + name + ".test/?" + row;
            case NOBODY -> url(name, host, 1, behaviour, row);
            default -> url(name, "127.0.0.1", hostile.port(), behaviour, row);
        };
    }

    private static String url(String name, String address, int port, SoakBehaviour behaviour, int row) {
        return "http://" + LoopbackNames.name(name, address) + ":" + port + behaviour.path() + row;
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
