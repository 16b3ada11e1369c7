package io.github.img2dataset.image.format;

import io.github.img2dataset.sample.FailureReason;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Processor time that the decoding of one image may take in this thread. The readers that are written in Java look at it once for some rows, or for a
 * scan or a block of codes. Single-threaded.
 */
public final class DecodeClock {
    private final Duration limit;
    private final LongSupplier wallNanos;
    private final LongSupplier cpuNanos;
    private long wallAtStart;
    private long cpuAtStart;

    public DecodeClock(Duration limit) {
        this(limit, System::nanoTime, ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime);
    }

    /**
     * A clock of other sources.
     *
     * @param wallNanos cheap to ask: no thread uses more processor time than passes
     * @param cpuNanos processor time of the calling thread; below zero where the platform does not tell it
     */
    public DecodeClock(Duration limit, LongSupplier wallNanos, LongSupplier cpuNanos) {
        this.limit = limit;
        this.wallNanos = wallNanos;
        this.cpuNanos = cpuNanos;
        start();
    }

    /** A clock that never ends anything. */
    public static DecodeClock stopped() {
        return new DecodeClock(Duration.ofDays(365), () -> 0, () -> 0);
    }

    /** Begins anew, for the next image. */
    public void start() {
        wallAtStart = wallNanos.getAsLong();
        cpuAtStart = cpuNanos.getAsLong();
    }

    /**
     * Ends the decoding of an image that took too long.
     *
     * @throws RejectedImageException saying so
     */
    public void check() throws RejectedImageException {
        var nanos = limit.toNanos();
        if (wallNanos.getAsLong() - wallAtStart > nanos && cpuNanos.getAsLong() - cpuAtStart > nanos) {
            throw tookLonger(limit);
        }
    }

    /** The end of an image that took longer than it may. */
    public static RejectedImageException tookLonger(Duration limit) {
        return new RejectedImageException(
                FailureReason.IMAGE_TOO_COSTLY,
                "image too costly to decode: took longer than " + limit.toMillis() / 1000.0 + " s");
    }
}
