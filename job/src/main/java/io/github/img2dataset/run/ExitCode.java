package io.github.img2dataset.run;

/** The exit codes of all commands. */
final class ExitCode {
    static final int DONE = 0;

    /** A failure that is neither the user's nor the list's. */
    static final int INTERNAL = 1;

    /** A data set with damaged shards, told by {@code verify}. */
    static final int BROKEN = 1;

    /** A mistake in the options, or something that the user has to set right before the run can begin. */
    static final int USAGE = 2;

    static final int SHARDS_MISSING = 3;

    /** Fewer rows succeeded than {@code --min_success_rate} asks for. */
    static final int FEW_SUCCESSES = 4;

    private ExitCode() {}
}
