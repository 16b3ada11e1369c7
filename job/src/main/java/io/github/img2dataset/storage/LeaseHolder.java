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
 * @param host with the process namespace, in which the number means something
 * @param processStart when the process started, to tell it from a later one of the same number; may be empty
 * @param identity the application that the process is an attempt of
 * @param isReleased whether the run ended and gave the folder free
 */
record LeaseHolder(
        String runId,
        String host,
        long pid,
        String processStart,
        String since,
        RunIdentity identity,
        boolean isReleased) {

    static LeaseHolder ofThisProcess(String runId, RunIdentity identity) {
        var self = ProcessHandle.current();
        return new LeaseHolder(
                runId, thisHost(), self.pid(), start(self), Instant.now().toString(), identity, false);
    }

    /** This holder after its run's end. */
    LeaseHolder released() {
        return new LeaseHolder(runId, host, pid, processStart, since, identity, true);
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

    /** Whether the other is an earlier attempt of the same application, which the cluster has ended by now. */
    boolean succeeds(LeaseHolder other) {
        return !identity.application().isEmpty()
                && identity.application().equals(other.identity.application())
                && (identity.attempt().isEmpty()
                        ? !isSameProcess(other)
                        : !identity.attempt().equals(other.identity.attempt()));
    }

    private boolean isSameProcess(LeaseHolder other) {
        return host.equals(other.host) && pid == other.pid && processStart.equals(other.processStart);
    }

    /** Names the process for a message: without its namespace, and to the second. */
    String inWords() {
        return "process " + pid + " on " + host.replaceFirst(" pid:\\[\\d+]$", "") + ", since "
                + since.replaceFirst("\\.\\d+Z$", "Z");
    }

    byte[] toBytes() {
        var properties = new Properties();
        properties.setProperty("run", runId);
        properties.setProperty("host", host);
        properties.setProperty("pid", Long.toString(pid));
        properties.setProperty("process_start", processStart);
        properties.setProperty("since", since);
        properties.setProperty("application", identity.application());
        properties.setProperty("attempt", identity.attempt());
        properties.setProperty("released", Boolean.toString(isReleased));
        var text = new StringWriter();
        try {
            properties.store(text, "The run of img2dataset that writes to this folder, or the last that did");
        } catch (IOException e) {
            throw new IllegalStateException("A string cannot be written", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a lease file.
     *
     * @throws NoLeaseException when it is none
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
                    properties.getProperty("since", ""),
                    new RunIdentity(properties.getProperty("application", ""), properties.getProperty("attempt", "")),
                    Boolean.parseBoolean(properties.getProperty("released", "false")));
        } catch (IllegalArgumentException e) {
            throw new NoLeaseException(e);
        }
    }

    /** The file is no lease, or not one yet. */
    static final class NoLeaseException extends IOException {
        private static final long serialVersionUID = 1;

        NoLeaseException(Throwable cause) {
            super("Not a lease", cause);
        }
    }
}
