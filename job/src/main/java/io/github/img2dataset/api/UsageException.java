package io.github.img2dataset.api;

/**
 * A run that cannot begin as it was asked for: options, url list or output folder do not fit. The message is one line
 * that says what is wrong and how to mend it; the run has not downloaded anything.
 */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Takes the line for the user.
     *
     * @param message one line: what, where, what to do
     */
    public UsageException(String message) {
        super(message);
    }

    /**
     * Takes the line for the user, and what it was made from.
     *
     * @param message one line: what, where, what to do
     * @param cause for the log
     */
    public UsageException(String message, Throwable cause) {
        super(message, cause);
    }
}
