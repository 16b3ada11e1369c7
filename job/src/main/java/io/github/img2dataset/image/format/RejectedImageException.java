package io.github.img2dataset.image.format;

import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;

/** Ends a transform from inside; never leaves the package. Without a stack trace: it is data, and it is frequent. */
public final class RejectedImageException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    public RejectedImageException(FailureReason reason, String message) {
        this(new Failure(reason, message));
    }

    private RejectedImageException(Failure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    /**
     * The end of a picture whose owner reserved it.
     *
     * @param evidence what the file says
     */
    public static RejectedImageException optedOut(String evidence) {
        return new RejectedImageException(
                new Failure(FailureReason.OPT_OUT_EMBEDDED, "Use of image reserved by its own metadata", evidence));
    }

    public static RejectedImageException notAnImage() {
        return new RejectedImageException(FailureReason.NOT_AN_IMAGE, "Image decoding error");
    }

    public Failure failure() {
        return failure;
    }
}
