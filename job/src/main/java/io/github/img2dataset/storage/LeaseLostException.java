package io.github.img2dataset.storage;

import java.io.IOException;

/** The run that wants to write does not hold the output folder any more; the message is meant for the user. */
public final class LeaseLostException extends IOException {
    private static final long serialVersionUID = 1;

    LeaseLostException(String message) {
        super(message);
    }
}
