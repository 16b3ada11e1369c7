package io.github.img2dataset.run.cli;

import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.options.OptionModel;
import java.io.IOException;
import java.io.PrintStream;

/** A command whose arguments are in order. */
@FunctionalInterface
interface Command {
    /** Runs the command; returns the {@link ExitCode}. */
    int run() throws IOException;

    /**
     * Prints a command's help.
     *
     * @param options annotated for picocli
     */
    static Command usage(Object options, PrintStream out) {
        return () -> {
            out.print(OptionModel.of(options).getUsageMessage());
            return ExitCode.DONE;
        };
    }
}
