package io.github.img2dataset.benchmark;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link LoadServer} in a JVM of its own, on as many loopback addresses as it plays hosts. {@link #close()} ends it.
 *
 * @param names the name server for its host names, and how many there are; null: urls have addresses
 */
record ServerProcess(ServerJvm jvm, int hosts, @Nullable LoopbackNames names, int nameCount) implements AutoCloseable {

    /** @param content bytes of the one body, or a folder of images */
    static ServerProcess start(ServerDelay delay, int hosts, String content) throws IOException {
        var jvm = ServerJvm.start(LoadServer.class, delay.name(), String.valueOf(hosts), content);
        return new ServerProcess(jvm, hosts, null, 0);
    }

    /** The same server under so many host names, for which a name server is started; 0: under its addresses. */
    ServerProcess named(int count) throws IOException {
        return count == 0 ? this : new ServerProcess(jvm, hosts, new LoopbackNames(), count);
    }

    /** The address that plays host number {@code index}. */
    static String host(int index) {
        return "127.1." + index / 250 + "." + (1 + index % 250);
    }

    /** Request number {@code index}, spread over the hosts. */
    String url(int index) {
        var number = names == null ? index : index % nameCount;
        var address = host(number % hosts);
        var host = names == null ? address : LoopbackNames.name("h" + number, address);
        return "http://" + host + ":" + jvm.port() + "/" + index + ".jpg";
    }

    /** What the job needs to find the server. */
    List<String> jobOptions() {
        return names == null ? List.of() : names.jobOptions();
    }

    double cpuSeconds() throws IOException {
        return jvm.cpuSeconds();
    }

    @Override
    public void close() throws IOException {
        jvm.close();
        if (names != null) {
            names.close();
        }
    }
}
