package io.github.img2dataset.fetch;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request's time: runs down from the first {@link #resume()}, stands still while the request waits for something
 * of this process (a place at its host, bytes of the budget), and tells once when it is over. Thread-safe.
 */
final class Deadline {
    private final ScheduledExecutorService timer;
    private final LongSupplier nanoClock;
    private final Runnable expired;
    private final long timeoutNanos;
    private long nanosLeft;
    private long resumedAt;
    private boolean running;
    private boolean over;
    private @Nullable ScheduledFuture<?> alarm;

    /** @param nanoClock {@link System#nanoTime}, or a test's own */
    Deadline(Duration timeout, ScheduledExecutorService timer, LongSupplier nanoClock, Runnable expired) {
        this.timeoutNanos = timeout.toNanos();
        this.nanosLeft = timeoutNanos;
        this.timer = timer;
        this.nanoClock = nanoClock;
        this.expired = expired;
    }

    synchronized void resume() {
        if (!running && !over) {
            running = true;
            resumedAt = nanoClock.getAsLong();
            alarm = timer.schedule(this::alarm, nanosLeft, TimeUnit.NANOSECONDS);
        }
    }

    synchronized void pause() {
        if (running) {
            nanosLeft -= nanoClock.getAsLong() - resumedAt;
            running = false;
            cancelAlarm();
        }
    }

    /** Ends it without telling. */
    synchronized void stop() {
        pause();
        over = true;
        cancelAlarm();
    }

    /** At least a millisecond: HttpClient takes zero for "no limit". */
    synchronized Duration left() {
        var nanos = running ? nanosLeft - (nanoClock.getAsLong() - resumedAt) : nanosLeft;
        return Duration.ofNanos(Math.max(nanos, 1_000_000));
    }

    /** Time that ran down so far. */
    synchronized Duration elapsed() {
        var running = this.running ? nanoClock.getAsLong() - resumedAt : 0;
        return Duration.ofNanos(timeoutNanos - nanosLeft + running);
    }

    private void alarm() {
        synchronized (this) {
            // A pause may have come between the alarm's firing and this line.
            if (!running || nanoClock.getAsLong() - resumedAt < nanosLeft) {
                return;
            }
            stop();
        }
        expired.run();
    }

    private void cancelAlarm() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }
}
