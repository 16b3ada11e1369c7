package io.github.img2dataset.run.cli;

import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/** Runs the command line's job in the session of the tests, which {@link Main} opens itself otherwise. */
public final class MainInSession {
    private MainInSession() {}

    /** Runs the job; returns the exit code, and throws what {@link Main} tells of. */
    public static int run(PrintStream out, PrintStream err, List<String> arguments) throws IOException {
        return new Main(out, err).run(LocalSpark.session(), JobConfig.from(CommandLineParser.parse(arguments)));
    }

    /** Runs the job, and tells what ended it early; returns the exit code. */
    public static int exitCode(PrintStream out, PrintStream err, List<String> arguments) {
        return new Main(out, err).exitCodeOf(() -> run(out, err, arguments));
    }
}
