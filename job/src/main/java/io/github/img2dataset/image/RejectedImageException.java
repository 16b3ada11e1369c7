package io.github.img2dataset.image;

import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;

/** Ends a transform from inside; never leaves the package. Without a stack trace: it is data, and it is frequent. */
final class RejectedImageException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    RejectedImageException(FailureReason reason, String message) {
        super(message, null, false, false);
        failure = new Failure(reason, message);
    }

    static RejectedImageException notAnImage() {
        return new RejectedImageException(FailureReason.NOT_AN_IMAGE, "Image decoding error");
    }

    Failure failure() {
        return failure;
    }
}
