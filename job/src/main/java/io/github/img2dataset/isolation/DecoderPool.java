package io.github.img2dataset.isolation;

import io.github.img2dataset.image.DecodeBudget;
import io.github.img2dataset.image.DecodeMemory;
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
    private final DecodeBudget budget;
    private final Deque<Idle> idle = new ArrayDeque<>();
    private @Nullable Long failedAt;
    private boolean saidSo;
    private boolean closed;

    private record Idle(DecoderProcess process, long since) {}

    /** @param clock in nanoseconds */
    DecoderPool(ImageConfig config, long largestFile, ProcessBuilder command, LongSupplier clock, DecodeBudget budget) {
        this.clock = clock;
        this.budget = budget;
        this.config = config;
        this.largestFile = largestFile;
        this.command = command;
        endOfIdle = WATCH.every(LONGEST_IDLE, this::endIdle);
        budget.whenShort(this::endAllIdle);
    }

    /**
     * The pool that all tasks of this JVM share; a job with other settings gets another, and ends what is idle of the old one.
     *
     * @param largestFile bytes of the largest file that it will be asked about
     * @param budget which each image and its process wait for
     */
    static synchronized DecoderPool shared(ImageConfig config, long largestFile, DecodeBudget budget) {
        var shared = current;
        if (shared == null
                || !shared.config.equals(config)
                || shared.largestFile < largestFile
                || shared.budget != budget) {
            if (shared != null) {
                shared.close();
            }
            shared = new DecoderPool(
                    config, largestFile, DecoderCommand.of(config, largestFile), System::nanoTime, budget);
            current = shared;
        }
        return shared;
    }

    /**
     * Transforms an image in a child process. One that ends the process is tried once more in a fresh one: the process may have ended for
     * another reason, and memory that an earlier image left broken is nobody else's fault.
     *
     * @param insists whether nothing else will do: a process is asked for although none started a moment ago
     * @return null when no process can be started, which is said once and tried again after a while
     */
    @Nullable TransformResult transform(Request request, ImageTrace trace, boolean insists) {
        if (!insists && failedAMomentAgo()) {
            return null;
        }
        try (var claim = budget.claimProcess(DecodeMemory.of(request.body(), config))) {
            var process = borrowed(insists);
            return process == null ? null : answer(process, request, trace, claim);
        }
    }

    private TransformResult answer(
            DecoderProcess process, Request request, ImageTrace trace, DecodeBudget.Claim claim) {
        try {
            return ask(process, request, trace, claim);
        } catch (DecoderDiedException first) {
            if (first.timedOut()) {
                return tooCostly();
            }
            return again(request, trace, claim);
        }
    }

    private TransformResult again(Request request, ImageTrace trace, DecodeBudget.Claim claim) {
        trace.clear();
        var fresh = started(true);
        if (fresh == null) {
            return crashed();
        }
        try {
            return ask(fresh, request, trace, claim);
        } catch (DecoderDiedException second) {
            LOG.debug("An image ended two decoder processes", second);
            return second.timedOut() ? tooCostly() : crashed();
        }
    }

    private static Rejected crashed() {
        return new Rejected(new Failure(FailureReason.DECODER_CRASHED, "The decoder crashed"));
    }

    private TransformResult ask(DecoderProcess process, Request request, ImageTrace trace, DecodeBudget.Claim claim)
            throws DecoderDiedException {
        try {
            var result = process.transform(request, config.decodeTimeout(), trace);
            giveBack(process, claim);
            return result;
        } catch (DecoderDiedException | RuntimeException | Error e) {
            process.close();
            throw e;
        }
    }

    private Rejected tooCostly() {
        return Rejected.tookLonger(config.decodeTimeout());
    }

    private @Nullable DecoderProcess borrowed(boolean insists) {
        var dead = new ArrayList<DecoderProcess>();
        DecoderProcess found = null;
        synchronized (this) {
            while (found == null && !idle.isEmpty()) {
                var process = idle.pop().process();
                budget.takeIdle();
                if (process.isAlive()) {
                    found = process;
                } else {
                    dead.add(process);
                }
            }
        }
        dead.forEach(DecoderProcess::close);
        return found == null ? started(insists) : found;
    }

    /**
     * Has a process ready.
     *
     * @throws IllegalStateException when none can be started
     */
    void require() {
        try (var claim = budget.claimProcess(0)) {
            require(borrowed(true), claim);
        }
    }

    private void require(@Nullable DecoderProcess process, DecodeBudget.Claim claim) {
        if (process == null) {
            throw new IllegalStateException(
                    "--isolate_decoding always: no child process can be started here (its own words are above, or in this executor's"
                            + " standard error); auto decodes in the executor's process then");
        }
        giveBack(process, claim);
    }

    /** A fresh process, for which two are tried: one may end as it starts for reasons of the moment. */
    private @Nullable DecoderProcess started(boolean insists) {
        if (!insists && failedAMomentAgo()) {
            return null;
        }
        try {
            return begun();
        } catch (IOException first) {
            LOG.debug("A decoder's process did not start", first);
        }
        try {
            return begun();
        } catch (IOException second) {
            sayUnavailable(second);
            return null;
        }
    }

    private synchronized boolean failedAMomentAgo() {
        return failedAt != null && clock.getAsLong() - failedAt < UNTIL_NEXT_TRY.toNanos();
    }

    private DecoderProcess begun() throws IOException {
        var process = DecoderProcess.start(command, config, WATCH);
        say(process.isFiltered());
        return process;
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

    private synchronized void giveBack(DecoderProcess process, DecodeBudget.Claim claim) {
        idle.push(new Idle(process, clock.getAsLong()));
        if (closed || !claim.keepProcess()) {
            idle.pop().process().close();
        }
    }

    private synchronized void endIdle() {
        var now = clock.getAsLong();
        while (!idle.isEmpty() && now - idle.getLast().since() > LONGEST_IDLE.toNanos() && budget.takeIdle()) {
            idle.removeLast().process().close();
        }
    }

    /** Makes room: somebody waits for memory. */
    private synchronized void endAllIdle() {
        while (!idle.isEmpty() && budget.takeIdle()) {
            idle.removeLast().process().close();
        }
    }

    /** Ends the processes that are idle now, and the others when they have answered. */
    @Override
    public synchronized void close() {
        closed = true;
        for (var entry : idle) {
            budget.takeIdle();
            entry.process().close();
        }
        idle.clear();
        endOfIdle.cancel(false);
    }
}
