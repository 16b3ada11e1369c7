package io.github.img2dataset.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of this project in a JVM of its own, so that what it costs is not counted as the client's. It prints its port, and ends
 * with its standard input; {@link #close()} ends it.
 */
record ServerJvm(Process process, int port) implements AutoCloseable {

    static ServerJvm start(Class<?> program, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx1g",
                "-XX:MaxDirectMemorySize=1g",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        // Not to be closed: the process ends with its standard input and may go on to write.
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var port = out.readLine();
        if (port == null) {
            throw new IOException(program.getSimpleName() + " did not start");
        }
        return new ServerJvm(process, Integer.parseInt(port));
    }

    /** Processor time so far. */
    double cpuSeconds() throws IOException {
        return RunningProcess.cpuSeconds(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
    }
}
