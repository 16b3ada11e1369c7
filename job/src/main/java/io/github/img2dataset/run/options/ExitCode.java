package io.github.img2dataset.run.options;

/** The exit codes of all commands. */
public final class ExitCode {
    public static final int DONE = 0;

    /** A failure that is neither the user's nor the list's. */
    public static final int INTERNAL = 1;

    /** A data set with damaged shards, told by {@code verify}. */
    public static final int BROKEN = 1;

    /** A mistake in the options, or something that the user has to set right before the run can begin. */
    public static final int USAGE = 2;

    public static final int SHARDS_MISSING = 3;

    /** Fewer rows succeeded than {@code --min_success_rate} asks for. */
    public static final int FEW_SUCCESSES = 4;

    private ExitCode() {}
}
