package io.github.img2dataset.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * A {@link LoadServer} in a JVM of its own, on as many loopback addresses as it plays hosts. {@link #close()} ends it.
 */
record ServerProcess(Process process, int hosts, int port) implements AutoCloseable {

    /** @param content bytes of the one body, or a folder of images */
    static ServerProcess start(ServerDelay delay, int hosts, String content) throws IOException {
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx1g",
                        "-XX:MaxDirectMemorySize=1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadServer.class.getName(),
                        delay.name(),
                        String.valueOf(hosts),
                        content)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // Not to be closed: the process ends with its standard input and may go on to write.
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var port = out.readLine();
        if (port == null) {
            throw new IOException("The server did not start");
        }
        return new ServerProcess(process, hosts, Integer.parseInt(port));
    }

    /** The address that plays host number {@code index}. */
    static String host(int index) {
        return "127.1." + index / 250 + "." + (1 + index % 250);
    }

    /** Request number {@code index}, spread over the hosts. */
    String url(int index) {
        return "http://" + host(index % hosts) + ":" + port + "/" + index + ".jpg";
    }

    @Override
    public void close() {
        process.destroy();
    }
}
