package io.github.img2dataset.run;

import java.io.IOException;

/** A command whose arguments are in order. */
@FunctionalInterface
interface Command {
    /** Runs the command; returns the {@link ExitCode}. */
    int run() throws IOException;
}
