package io.github.img2dataset.isolation;

import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.ImageTrace;
import io.github.img2dataset.image.TransformMessages;
import io.github.img2dataset.image.TransformMessages.Request;
import io.github.img2dataset.image.TransformResult;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.time.Duration;

/** A child process that transforms one image at a time. Used by one thread at a time. */
final class DecoderProcess implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    /** A stored image has at most 16,384 x 16,384 pixels of three bytes; no encoder makes more of them than that. */
    private static final int MOST_STORED_BYTES = 1 << 30;

    /** A JVM of its own and its natives, on a machine whose cores are busy. */
    private static final Duration START = Duration.ofSeconds(30);

    private final Process process;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final DecodeWatch watch;
    private boolean filtered;

    private DecoderProcess(Process process, DecodeWatch watch) {
        this.process = process;
        this.watch = watch;
        out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER));
        in = new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER));
    }

    /**
     * Starts a process and waits until its natives are loaded.
     *
     * @throws IOException when it does not start; its own words are in this process's standard error
     */
    static DecoderProcess start(ProcessBuilder command, ImageConfig config, DecodeWatch watch) throws IOException {
        var started = new DecoderProcess(command.start(), watch);
        try (var watched = watch.begin(started.process, START)) {
            var settings = new ObjectOutputStream(started.out);
            settings.writeObject(config);
            settings.flush();
            var ready = started.in.read();
            started.filtered = ready == DecoderMain.READY;
            if (!started.filtered && ready != DecoderMain.READY_UNFILTERED) {
                throw new IOException("no answer" + (watched.timedOut() ? " within " + START.toSeconds() + " s" : ""));
            }
            return started;
        } catch (IOException e) {
            started.close();
            throw new IOException("The decoder's process does not start: " + e.getMessage(), e);
        }
    }

    /**
     * Has an image transformed.
     *
     * @param timeout processor time that the process may take for it
     * @throws DecoderDiedException when there is no answer; the process is of no more use then
     */
    TransformResult transform(Request request, Duration timeout, ImageTrace trace) throws DecoderDiedException {
        try (var watched = watch.begin(process, timeout)) {
            try {
                request.write(out);
                out.flush();
                return TransformMessages.read(in, request.body(), MOST_STORED_BYTES, trace);
            } catch (IOException e) {
                throw new DecoderDiedException("The decoder's process ended: " + e.getMessage(), e, watched.timedOut());
            }
        }
    }

    /** Whether the process gave up the system calls that no decoder needs, see {@link SystemCallFilter}. */
    boolean isFiltered() {
        return filtered;
    }

    /** Whether the process can be asked. */
    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the process at once. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // The pipe is broken, as is to be expected.
        }
    }
}
