package io.github.img2dataset.storage;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Storage that has no room left: no failure that another try mends. */
public final class FullStorage {
    /** Words of the operating system, HDFS's quotas, and stores that speak S3. */
    private static final List<String> WORDS = List.of(
            "No space left on device",
            "Disk quota exceeded",
            "DSQuotaExceededException",
            "NSQuotaExceededException",
            "QuotaExceeded",
            "XMinioStorageFull",
            "InsufficientCapacity");

    private FullStorage() {}

    /** Whether a failure says that there is no room left. */
    public static boolean isReasonOf(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (isSaidBy(cause.toString())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a message says that there is no room left. */
    public static boolean isSaidBy(String message) {
        return WORDS.stream().anyMatch(message::contains);
    }

    /** Ends a task at once, and with it the run: what it would download next would have no place either. */
    public static final class FullStorageException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public FullStorageException(Exception cause) {
            super(message(cause), cause);
        }

        /** Says that there is no room left, for the driver knows the message alone. */
        private static String message(Exception failure) {
            var outer = failure instanceof IOException && failure.getMessage() != null
                    ? failure.getMessage()
                    : failure.toString();
            var words = "";
            for (var cause = failure.getCause(); cause != null && !isSaidBy(outer); cause = cause.getCause()) {
                words = isSaidBy(cause.toString()) ? ": " + cause.getMessage() : words;
            }
            return outer + words;
        }
    }
}
