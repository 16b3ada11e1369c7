package io.github.img2dataset.run.cli;

import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.pack.PackRequest;
import io.github.img2dataset.run.PackRun;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.options.TypedPath;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code img2dataset pack}: a data set in shards of another size. */
final class PackCommand {
    private PackCommand() {}

    /**
     * What the arguments ask for.
     *
     * @throws UsageException when they do not fit
     */
    static Command parse(List<String> arguments, PrintStream out, PrintStream err) {
        var options = CommandLineParser.parse(new PackOptions(), arguments);
        if (options.session.help) {
            return Command.usage(new PackOptions(), out);
        }
        var request = request(options);
        options.session.check();
        return () -> {
            try (var session = WatchedSession.open(options.session.processesCount, options.session.verbose, err)) {
                var summary = PackRun.run(session.spark(), request, line -> err.println("img2dataset: " + line));
                out.println(summary.text());
                return summary.isComplete() ? ExitCode.DONE : ExitCode.SHARDS_MISSING;
            }
        };
    }

    private static PackRequest request(PackOptions options) {
        if (options.source == null || options.source.isEmpty() || options.target == null || options.target.isEmpty()) {
            throw new UsageException("pack needs the folder of a data set and a new folder: img2dataset pack out packed"
                    + " (see --help)");
        }
        try {
            return new PackRequest(
                    TypedPath.of(options.source),
                    TypedPath.of(options.target),
                    options.format,
                    shardBytes(options.shardBytes),
                    options.samples,
                    options.shuffleSeed,
                    options.where,
                    null,
                    options.shardsPerPass);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /** The option {@code --shard_bytes}, null for {@code None}. */
    static long shardBytes(@Nullable Long bytes) {
        if (bytes == null) {
            throw new UsageException("--shard_bytes must be a size like 1GiB");
        }
        return bytes;
    }
}
