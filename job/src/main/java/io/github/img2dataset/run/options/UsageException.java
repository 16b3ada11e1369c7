package io.github.img2dataset.run.options;

/** The user erred: the message is one line that says what and how to mend it. */
public final class UsageException extends RuntimeException {
    public UsageException(String message) {
        super(message);
    }

    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
