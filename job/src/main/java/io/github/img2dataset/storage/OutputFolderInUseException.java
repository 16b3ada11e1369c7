package io.github.img2dataset.storage;

import java.io.IOException;

/** Another live run writes to the output folder; the message is meant for the user. */
public final class OutputFolderInUseException extends IOException {
    private static final long serialVersionUID = 1;

    OutputFolderInUseException(String message) {
        super(message);
    }
}
