package io.github.img2dataset.run.cli;

import io.github.img2dataset.run.options.ExitCode;
import java.io.IOException;

/** A command whose arguments are in order. */
@FunctionalInterface
public interface Command {
    /** Runs the command; returns the {@link ExitCode}. */
    int run() throws IOException;
}
