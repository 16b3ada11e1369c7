package io.github.img2dataset.testing;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads or processes bring about. */
public final class Await {
    private static final long PAUSE_NANOS = 2_000_000;

    private Await() {}

    /** Waits until the condition holds; the test's own timeout ends it. */
    public static void until(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            pause();
        }
    }

    /** Gives other threads a moment. */
    public static void pause() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        LockSupport.parkNanos(PAUSE_NANOS);
    }
}
