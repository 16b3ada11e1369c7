package io.github.img2dataset.pack;

import java.io.IOException;

/** A request that cannot be met as it is; the message is one line for the user. */
public final class PackRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    PackRefusedException(String message) {
        super(message);
    }

    PackRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
