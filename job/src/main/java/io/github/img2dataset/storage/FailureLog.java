package io.github.img2dataset.storage;

import java.io.IOException;
import org.slf4j.Logger;

/**
 * How much the log says of a failure. A full disk fails many shards, and its message says all: a line for each. A bug
 * has its stack trace, and so has every failure where {@code --verbose} asks for more.
 */
public final class FailureLog {
    private FailureLog() {}

    /** Whether the message alone does not say enough. */
    public static boolean needsTrace(Logger log, Exception failure) {
        return !(failure instanceof IOException) || failure.getMessage() == null || log.isInfoEnabled();
    }

    /** Warns of what failed, by the failure's message or with its stack trace. */
    public static void warn(Logger log, String what, Exception failure) {
        if (needsTrace(log, failure)) {
            log.warn("{}", what, failure);
        } else {
            log.warn("{}: {}", what, failure.getMessage());
        }
    }
}
