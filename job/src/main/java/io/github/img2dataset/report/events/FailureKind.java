package io.github.img2dataset.report.events;

import io.github.img2dataset.sample.Labels;

/** A failure by what a program does about it; an exception each in the API, and an exit code on the command line. */
public enum FailureKind {
    /** Options, list or output folder do not fit; nothing was downloaded. */
    USAGE,
    /** Somebody ended the run; finished shards stay. */
    CANCELLED,
    /** The storage failed the driver, or there is an error in the job. */
    FAILED;

    String label() {
        return Labels.of(this);
    }
}
