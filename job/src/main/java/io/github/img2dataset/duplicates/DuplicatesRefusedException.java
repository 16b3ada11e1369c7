package io.github.img2dataset.duplicates;

import java.io.IOException;

/** A data set whose duplicates cannot be found as it is; the message is one line for the user. */
public final class DuplicatesRefusedException extends IOException {
    private static final long serialVersionUID = 1;

    DuplicatesRefusedException(String message) {
        super(message);
    }
}
