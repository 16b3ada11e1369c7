package io.github.img2dataset.fetch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A timer whose time passes when a test says so, on the test's own thread; any thread may schedule. */
final class ManualTimer extends AbstractExecutorService implements ScheduledExecutorService {
    private final PriorityQueue<Task<?>> tasks = new PriorityQueue<>();
    private long now;
    private long scheduled;

    /** Nanoseconds, as {@link System#nanoTime}. */
    synchronized long nanoTime() {
        return now;
    }

    Duration elapsed() {
        return Duration.ofNanos(nanoTime());
    }

    /** Runs what is due next, at its time; false when nothing is. */
    boolean runNext() {
        var task = next();
        if (task == null) {
            return false;
        }
        task.run();
        return true;
    }

    private synchronized @Nullable Task<?> next() {
        var task = tasks.poll();
        while (task != null && task.isCancelled()) {
            task = tasks.poll();
        }
        if (task != null) {
            now = Math.max(now, task.at);
        }
        return task;
    }

    private final class Task<V> extends FutureTask<V> implements RunnableScheduledFuture<V> {
        private final long at;
        private final long order;

        Task(Callable<V> work, long at, long order) {
            super(work);
            this.at = at;
            this.order = order;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(at - nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            var task = (Task<?>) other;
            return at == task.at ? Long.compare(order, task.order) : Long.compare(at, task.at);
        }

        @Override
        public boolean isPeriodic() {
            return false;
        }
    }

    @Override
    public void execute(Runnable work) {
        var unused = schedule(work, 0, TimeUnit.NANOSECONDS);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
        return schedule(
                () -> {
                    work.run();
                    return null;
                },
                delay,
                unit);
    }

    @Override
    public synchronized <V> ScheduledFuture<V> schedule(Callable<V> work, long delay, TimeUnit unit) {
        var task = new Task<>(work, now + Math.max(0, unit.toNanos(delay)), scheduled++);
        tasks.add(task);
        return task;
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable work, long initial, long period, TimeUnit unit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable work, long initial, long period, TimeUnit unit) {
        return new Task<>(Executors.callable(work), Long.MAX_VALUE, 0); // never: time would not end
    }

    @Override
    public synchronized void shutdown() {
        tasks.clear();
    }

    @Override
    public synchronized List<Runnable> shutdownNow() {
        List<Runnable> left = new ArrayList<>(tasks);
        tasks.clear();
        return left;
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public boolean isTerminated() {
        return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
        return true;
    }
}
