package io.github.img2dataset.api;

/**
 * A run that somebody ended: by its handle, by an interrupt of its thread, or by cancelling its Spark jobs. Shards that
 * were finished stay; the same run begun again makes the others.
 */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Ends a run.
     *
     * @param cause what the cancelled work threw
     */
    public CancelledException(Throwable cause) {
        super("cancelled; finished shards stay. Run the same command again to make the others", cause);
    }
}
