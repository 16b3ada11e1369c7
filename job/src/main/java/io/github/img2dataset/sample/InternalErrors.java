package io.github.img2dataset.sample;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Exceptions that nobody expected while one row was under way, as that row's failure. Thread-safe. */
public final class InternalErrors {
    private static final int MOST_KINDS = 200;
    private static final int FRAMES_OF_A_KIND = 4;
    private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

    private InternalErrors() {}

    /**
     * The row's failure.
     *
     * @throws VirtualMachineError when it is one: memory that ran out is nobody's row
     */
    public static Failure failure(Throwable error) {
        if (error instanceof VirtualMachineError fatal) {
            throw fatal;
        }
        return new Failure(
                FailureReason.INTERNAL_ERROR,
                "Internal error: " + error.getClass().getSimpleName());
    }

    /**
     * Whether this JVM meets such an error for the first time, at this place in the code: its stack trace belongs in the
     * log then, and only then, for a list can bring the same one out a million times.
     */
    public static boolean isNew(Throwable error) {
        return LOGGED.size() < MOST_KINDS && LOGGED.add(kind(error));
    }

    private static String kind(Throwable error) {
        return error.getClass().getName()
                + Arrays.stream(error.getStackTrace())
                        .limit(FRAMES_OF_A_KIND)
                        .map(StackTraceElement::toString)
                        .collect(Collectors.joining(" ", " ", ""));
    }
}
