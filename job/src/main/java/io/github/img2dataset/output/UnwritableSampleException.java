package io.github.img2dataset.output;

/** A sample that its format has no bytes for, by a bug; the files are as they were before it. */
public final class UnwritableSampleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Throwable error;

    UnwritableSampleException(Throwable error) {
        super(error);
        this.error = error;
    }

    /** Failure of the encoder. */
    public Throwable error() {
        return error;
    }
}
