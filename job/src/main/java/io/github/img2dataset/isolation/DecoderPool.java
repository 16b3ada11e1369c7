package io.github.img2dataset.isolation;

import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.ImageTrace;
import io.github.img2dataset.image.TransformMessages.Request;
import io.github.img2dataset.image.TransformResult;
import io.github.img2dataset.image.TransformResult.Rejected;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Child processes that transform images: started when one is asked for and none is idle, so as many as there are threads that ask; used for
 * many images; ended when they were idle for a while, and with this JVM. Thread-safe.
 */
final class DecoderPool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DecoderPool.class);

    private static final Duration LONGEST_IDLE = Duration.ofMinutes(1);

    private static final Duration UNTIL_NEXT_TRY = Duration.ofMinutes(1);

    private static final DecodeWatch WATCH = new DecodeWatch();

    private static @Nullable DecoderPool current;

    private final ImageConfig config;
    private final long largestFile;
    private final ProcessBuilder command;
    private final Future<?> endOfIdle;
    private final LongSupplier clock;
    private final Deque<Idle> idle = new ArrayDeque<>();
    private @Nullable Long failedAt;
    private boolean saidSo;
    private boolean closed;

    private record Idle(DecoderProcess process, long since) {}

    /** @param clock in nanoseconds */
    DecoderPool(ImageConfig config, long largestFile, ProcessBuilder command, LongSupplier clock) {
        this.clock = clock;
        this.config = config;
        this.largestFile = largestFile;
        this.command = command;
        endOfIdle = WATCH.every(LONGEST_IDLE, this::endIdle);
    }

    /**
     * The pool that all tasks of this JVM share; a job with other settings gets another, and ends what is idle of the old one.
     *
     * @param largestFile bytes of the largest file that it will be asked about
     */
    static synchronized DecoderPool shared(ImageConfig config, long largestFile) {
        var shared = current;
        if (shared == null || !shared.config.equals(config) || shared.largestFile < largestFile) {
            if (shared != null) {
                shared.close();
            }
            shared = new DecoderPool(config, largestFile, DecoderCommand.of(config, largestFile), System::nanoTime);
            current = shared;
        }
        return shared;
    }

    /**
     * Transforms an image in a child process. One that ends the process is tried once more in a fresh one: the process may have ended for
     * another reason, and memory that an earlier image left broken is nobody else's fault.
     *
     * @return null when no process can be started, which is said once and tried again after a while
     */
    @Nullable TransformResult transform(Request request, ImageTrace trace) {
        var process = borrowed();
        if (process == null) {
            return null;
        }
        try {
            return ask(process, request, trace);
        } catch (DecoderDiedException first) {
            if (first.timedOut()) {
                return tooCostly();
            }
            return again(request, trace);
        }
    }

    private TransformResult again(Request request, ImageTrace trace) {
        trace.clear();
        var fresh = started();
        if (fresh == null) {
            return crashed();
        }
        try {
            return ask(fresh, request, trace);
        } catch (DecoderDiedException second) {
            LOG.debug("An image ended two decoder processes", second);
            return second.timedOut() ? tooCostly() : crashed();
        }
    }

    private static Rejected crashed() {
        return new Rejected(new Failure(FailureReason.DECODER_CRASHED, "The decoder crashed"));
    }

    private TransformResult ask(DecoderProcess process, Request request, ImageTrace trace) throws DecoderDiedException {
        try {
            var result = process.transform(request, config.decodeTimeout(), trace);
            giveBack(process);
            return result;
        } catch (DecoderDiedException | RuntimeException | Error e) {
            process.close();
            throw e;
        }
    }

    private Rejected tooCostly() {
        return new Rejected(new Failure(
                FailureReason.IMAGE_TOO_COSTLY,
                "image too costly to decode: took longer than "
                        + config.decodeTimeout().toMillis() / 1000.0 + " s"));
    }

    private @Nullable DecoderProcess borrowed() {
        var dead = new ArrayList<DecoderProcess>();
        DecoderProcess found = null;
        synchronized (this) {
            while (found == null && !idle.isEmpty()) {
                var process = idle.pop().process();
                if (process.isAlive()) {
                    found = process;
                } else {
                    dead.add(process);
                }
            }
        }
        dead.forEach(DecoderProcess::close);
        return found == null ? started() : found;
    }

    /**
     * Has a process ready.
     *
     * @throws IllegalStateException when none can be started
     */
    void require() {
        var process = borrowed();
        if (process == null) {
            throw new IllegalStateException(
                    "--isolate_decoding always: no child process can be started here (its own words are above, or in this executor's"
                            + " standard error); auto decodes in the executor's process then");
        }
        giveBack(process);
    }

    private @Nullable DecoderProcess started() {
        synchronized (this) {
            if (failedAt != null && clock.getAsLong() - failedAt < UNTIL_NEXT_TRY.toNanos()) {
                return null;
            }
        }
        try {
            var process = DecoderProcess.start(command, config, WATCH);
            say(process.isFiltered());
            return process;
        } catch (IOException e) {
            sayUnavailable(e);
            return null;
        }
    }

    private synchronized void say(boolean isFiltered) {
        if (!isFiltered && !saidSo) {
            saidSo = true;
            LOG.info(
                    "Child processes that decode images keep all their system calls: this platform takes no filter (seccomp)");
        }
        failedAt = null;
    }

    private synchronized void sayUnavailable(IOException reason) {
        if (failedAt == null) {
            LOG.warn(
                    "Images are decoded in this process, where a crash ends it: no child process can be started: {}",
                    String.valueOf(reason.getMessage()));
        }
        failedAt = clock.getAsLong();
    }

    private synchronized void giveBack(DecoderProcess process) {
        if (closed) {
            process.close();
        } else {
            idle.push(new Idle(process, clock.getAsLong()));
        }
    }

    private synchronized void endIdle() {
        var now = clock.getAsLong();
        while (!idle.isEmpty() && now - idle.getLast().since() > LONGEST_IDLE.toNanos()) {
            idle.removeLast().process().close();
        }
    }

    /** Ends the processes that are idle now, and the others when they have answered. */
    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(entry -> entry.process().close());
        idle.clear();
        endOfIdle.cancel(false);
    }
}
