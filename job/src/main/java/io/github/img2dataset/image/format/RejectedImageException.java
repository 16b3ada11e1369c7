package io.github.img2dataset.image.format;

import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;

/** Ends a transform from inside; never leaves the package. Without a stack trace: it is data, and it is frequent. */
public final class RejectedImageException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    public RejectedImageException(FailureReason reason, String message) {
        super(message, null, false, false);
        failure = new Failure(reason, message);
    }

    public static RejectedImageException notAnImage() {
        return new RejectedImageException(FailureReason.NOT_AN_IMAGE, "Image decoding error");
    }

    public Failure failure() {
        return failure;
    }
}
