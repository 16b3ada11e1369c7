package io.github.img2dataset.testing;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;

/** Waits for what other threads or processes bring about; fails after four minutes, which a busy machine may need for a JVM or two. */
public final class Await {
    /** Conditions are looked at by the test's own thread: some of them take from queues that have one owner. */
    private static final ConditionFactory WAIT = Awaitility.with()
            .pollInSameThread()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(2))
            .atMost(Duration.ofMinutes(4));

    private Await() {}

    /** Waits until the condition holds. */
    public static void until(Callable<Boolean> condition) {
        WAIT.until(condition);
    }

    /** Waits until there is a value. */
    public static <T> T value(Callable<@Nullable T> source) {
        return Objects.requireNonNull(WAIT.until(source, Objects::nonNull));
    }

    /**
     * Waits until a condition holds that is dear to look at: it asks a process or a file.
     *
     * @param what is waited for, for the message
     */
    public static void until(String what, Callable<Boolean> condition) {
        WAIT.await(what).pollInterval(Duration.ofMillis(100)).until(condition);
    }
}
