package io.github.img2dataset.storage;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Properties;

/**
 * The process behind a lease, as its file tells.
 *
 * @param processStart when the process started, to tell it from a later one of the same number; may be empty
 * @param host with the process namespace, in which the number means something
 */
record LeaseHolder(String runId, String host, long pid, String processStart, String since) {

    static LeaseHolder ofThisProcess(String runId) {
        var self = ProcessHandle.current();
        return new LeaseHolder(
                runId, thisHost(), self.pid(), start(self), Instant.now().toString());
    }

    private static String start(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toString).orElse("");
    }

    private static String thisHost() {
        try {
            return InetAddress.getLocalHost().getHostName() + processNamespace();
        } catch (IOException e) {
            return "unknown host" + processNamespace();
        }
    }

    /** Containers may share a host name, not the process numbers. */
    private static String processNamespace() {
        try {
            return " " + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /** True only when this machine knows that the process is gone. */
    boolean isGone() {
        return host.equals(thisHost())
                && ProcessHandle.of(pid)
                        .map(LeaseHolder::start)
                        .filter(start -> start.equals(processStart))
                        .isEmpty();
    }

    byte[] toBytes() {
        var properties = new Properties();
        properties.setProperty("run", runId);
        properties.setProperty("host", host);
        properties.setProperty("pid", Long.toString(pid));
        properties.setProperty("process_start", processStart);
        properties.setProperty("since", since);
        var text = new StringWriter();
        try {
            properties.store(text, "A run of img2dataset is writing to this folder");
        } catch (IOException e) {
            throw new IllegalStateException("A string cannot be written", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a lease file.
     *
     * @throws IOException when it is none
     */
    static LeaseHolder parse(byte[] bytes) throws IOException {
        var properties = new Properties();
        try {
            properties.load(new StringReader(new String(bytes, StandardCharsets.UTF_8)));
            return new LeaseHolder(
                    properties.getProperty("run", ""),
                    properties.getProperty("host", ""),
                    Long.parseLong(properties.getProperty("pid", "")),
                    properties.getProperty("process_start", ""),
                    properties.getProperty("since", ""));
        } catch (IllegalArgumentException e) {
            throw new IOException("Not a lease", e);
        }
    }
}
