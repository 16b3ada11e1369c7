package io.github.img2dataset.fetch;

import io.github.img2dataset.sample.Failure;

/**
 * Judges a body by its first bytes, so that the rest of one that would be refused anyway need not be sent. Called on a
 * connection's thread: it must be quick, and it must not throw.
 */
@FunctionalInterface
public interface BodyPreview {

    /**
     * Judges the body.
     *
     * @param start its first bytes, more of them each time
     */
    Judgment judge(byte[] start);

    /** Judgment of a body by its first bytes. */
    sealed interface Judgment {
        /** Too few bytes to tell. */
        record Undecided() implements Judgment {}

        /** The whole body is wanted; it is not judged again. */
        record Wanted() implements Judgment {}

        /**
         * The whole body would be refused for this reason.
         *
         * @param kind what the body is, for the statistics
         */
        record Refused(Failure failure, String kind) implements Judgment {}
    }
}
