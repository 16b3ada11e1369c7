package io.github.img2dataset.run;

/** The user erred: the message is one line that says what and how to mend it. */
public final class UsageException extends RuntimeException {
    UsageException(String message) {
        super(message);
    }

    UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
