package io.github.img2dataset.isolation;

import io.github.img2dataset.threads.Daemons;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends child processes that take too long for an image. What counts is processor time: a machine whose cores are busy with other things is no
 * image's fault. A process that does not use it, because it waits or was stopped, is given ten times as long.
 */
final class DecodeWatch {
    private static final int WALL_PER_CPU = 10;
    private static final Duration LONGEST_IDLE = Duration.ofSeconds(10);
    private static final Duration SHORTEST = Duration.ofMillis(50);

    private final ScheduledThreadPoolExecutor timer;

    DecodeWatch() {
        timer = new ScheduledThreadPoolExecutor(1, Daemons.named("img2dataset-decode-watch"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(LONGEST_IDLE.toSeconds(), TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
    }

    /** Ends the process when the time is over and the watched step is not. */
    Watched begin(Process process, Duration timeout) {
        var watched = new Watched(process, timeout);
        watched.lookIn(timeout);
        return watched;
    }

    /** Runs something every so often, until it is cancelled. */
    Future<?> every(Duration interval, Runnable task) {
        return timer.scheduleWithFixedDelay(task, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One step of one process under watch. */
    final class Watched implements AutoCloseable {
        private final Process process;
        private final Duration timeout;
        private final Optional<Duration> cpuBefore;
        private final long began = System.nanoTime();
        private @Nullable Future<?> look;
        private boolean over;
        private boolean timedOut;

        private Watched(Process process, Duration timeout) {
            this.process = process;
            this.timeout = timeout;
            cpuBefore = process.info().totalCpuDuration();
        }

        private synchronized void lookIn(Duration wait) {
            look = timer.schedule(this::look, wait.toMillis(), TimeUnit.MILLISECONDS);
        }

        private synchronized void look() {
            if (over) {
                return;
            }
            var wall = Duration.ofNanos(System.nanoTime() - began);
            var left = timeout.minus(used(wall));
            if (left.compareTo(SHORTEST) < 0 || wall.compareTo(timeout.multipliedBy(WALL_PER_CPU)) >= 0) {
                timedOut = true;
                process.destroyForcibly();
            } else {
                lookIn(left);
            }
        }

        /** Processor time since the step began; where the platform does not tell it, all time counts. */
        private Duration used(Duration wall) {
            var now = process.info().totalCpuDuration();
            return now.isPresent() && cpuBefore.isPresent() ? now.get().minus(cpuBefore.get()) : wall;
        }

        synchronized boolean timedOut() {
            return timedOut;
        }

        @Override
        public synchronized void close() {
            over = true;
            if (look != null) {
                look.cancel(false);
            }
        }
    }
}
