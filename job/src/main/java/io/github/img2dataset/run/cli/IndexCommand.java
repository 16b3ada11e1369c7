package io.github.img2dataset.run.cli;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.run.IndexRun;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.options.TypedPath;
import java.io.PrintStream;
import java.util.List;

/** {@code img2dataset index}: what training loaders want to know of a data set. */
final class IndexCommand {
    private IndexCommand() {}

    /**
     * What the arguments ask for.
     *
     * @throws UsageException when they do not fit
     */
    static Command parse(List<String> arguments, PrintStream out, PrintStream err) {
        var options = CommandLineParser.parse(new IndexOptions(), arguments);
        if (options.session.help) {
            return Command.usage(new IndexOptions(), out);
        }
        var folder = options.outputFolder;
        if (folder == null || folder.isEmpty()) {
            throw new UsageException(
                    "index needs the folder of a data set: img2dataset index out --for energon (see --help)");
        }
        var loader = options.loader;
        if (loader == null) {
            throw new UsageException("index needs a loader: --for energon, --for dali or --for wids");
        }
        options.session.check();
        return () -> {
            try (var session = WatchedSession.open(options.session.processesCount, options.session.verbose, err)) {
                var summary = IndexRun.run(
                        session.spark(), TypedPath.of(folder), loader, line -> err.println("img2dataset: " + line));
                out.println(summary.text());
                return ExitCode.DONE;
            }
        };
    }
}
