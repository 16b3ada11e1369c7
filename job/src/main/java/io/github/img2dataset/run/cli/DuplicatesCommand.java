package io.github.img2dataset.run.cli;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.duplicates.DuplicatesRequest;
import io.github.img2dataset.pack.PackRequest;
import io.github.img2dataset.run.DuplicatesRun;
import io.github.img2dataset.run.PackRun;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.options.TypedPath;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** {@code img2dataset duplicates}: samples that show the same picture, and a data set without them. */
final class DuplicatesCommand {
    private final String folder;
    private final DuplicatesRequest request;
    private final DuplicatesOptions options;

    private DuplicatesCommand(String folder, DuplicatesRequest request, DuplicatesOptions options) {
        this.folder = folder;
        this.request = request;
        this.options = options;
    }

    /**
     * Reads the arguments into a command, checked but not begun.
     *
     * @throws UsageException when they do not fit
     */
    static Command parse(List<String> arguments, PrintStream out, PrintStream err) {
        var options = CommandLineParser.parse(new DuplicatesOptions(), arguments);
        if (options.session.help) {
            return Command.usage(new DuplicatesOptions(), out);
        }
        if (options.outputFolder == null || options.outputFolder.isEmpty()) {
            throw new UsageException(
                    "duplicates needs the folder of a data set: img2dataset duplicates out (see --help)");
        }
        options.session.check();
        var command = of(options.outputFolder, options);
        return () -> {
            try (var session = WatchedSession.open(options.session.processesCount, options.session.verbose, err)) {
                return command.run(session.spark(), out, line -> err.println("img2dataset: " + line));
            }
        };
    }

    private static DuplicatesCommand of(String folder, DuplicatesOptions options) {
        try {
            var request = new DuplicatesRequest(options.distance, options.exact);
            var command = new DuplicatesCommand(TypedPath.of(folder), request, options);
            if (options.drop != null) {
                command.pack(TypedPath.of(options.drop), "");
            }
            return command;
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    private PackRequest pack(String target, String duplicates) {
        return new PackRequest(
                folder,
                target,
                options.format,
                PackCommand.shardBytes(options.shardBytes),
                options.samples,
                null,
                null,
                duplicates,
                1);
    }

    private int run(SparkSession spark, PrintStream out, Consumer<String> notices) throws IOException {
        var found = DuplicatesRun.run(spark, folder, request, notices);
        out.println(found.text());
        return options.drop == null
                ? ExitCode.DONE
                : packed(spark, TypedPath.of(options.drop), found.file(), out, notices);
    }

    private int packed(SparkSession spark, String target, String duplicates, PrintStream out, Consumer<String> notices)
            throws IOException {
        var packed = PackRun.run(spark, pack(target, duplicates), notices);
        out.println(packed.text());
        return packed.isComplete() ? ExitCode.DONE : ExitCode.SHARDS_MISSING;
    }
}
