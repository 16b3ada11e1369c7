package io.github.img2dataset.threads;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes daemon threads: a JVM ends although they run. */
public final class Daemons {
    private Daemons() {}

    /** A daemon thread, not started yet. */
    public static Thread of(String name, Runnable task) {
        var thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /** Makes daemon threads of one name. */
    public static ThreadFactory named(String name) {
        return task -> of(name, task);
    }

    /** Makes daemon threads whose names end in a number, from {@code -1} on. */
    public static ThreadFactory numbered(String name) {
        var count = new AtomicInteger();
        return task -> of(name + "-" + count.incrementAndGet(), task);
    }
}
