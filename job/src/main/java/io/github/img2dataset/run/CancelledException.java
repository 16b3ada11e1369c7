package io.github.img2dataset.run;

/** Somebody cancelled the run's Spark jobs; the shards that were finished stay. */
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CancelledException(Throwable cause) {
        super("cancelled; finished shards stay. Run the same command again to make the others", cause);
    }
}
