package io.github.img2dataset.isolation;

import java.io.IOException;

/** A child process ended, or sent what is no answer, before it had answered. */
final class DecoderDiedException extends IOException {
    private static final long serialVersionUID = 1;

    private final boolean timedOut;

    DecoderDiedException(String message, Throwable cause, boolean timedOut) {
        super(message, cause);
        this.timedOut = timedOut;
    }

    /** Whether it was ended here because it took too long. */
    boolean timedOut() {
        return timedOut;
    }
}
