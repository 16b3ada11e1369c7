package io.github.img2dataset.report.page;

/**
 * Something that stands out in a run.
 *
 * @param what a sentence
 * @param remedy what to do; may be empty
 */
public record Finding(Weight weight, String what, String remedy) {
    /** Importance of a finding. */
    public enum Weight {
        GOOD,
        NOTE,
        PROBLEM
    }
}
