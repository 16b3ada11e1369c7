package io.github.img2dataset.run;

import io.github.img2dataset.pack.PackJob;
import io.github.img2dataset.pack.PackRefusedException;
import io.github.img2dataset.pack.PackRequest;
import io.github.img2dataset.pack.PackSummary;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.OutputFolderInUseException;
import io.github.img2dataset.write.OutputFormat;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;
import org.apache.spark.SparkException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine;

/** {@code img2dataset pack}: a data set in shards of another size. */
final class PackCommand {
    private PackCommand() {}

    /**
     * What the arguments ask for.
     *
     * @throws UsageException when they do not fit
     */
    static Main.Command parse(List<String> arguments, PrintStream out, PrintStream err) {
        var options = CommandLineParser.parse(new PackOptions(), arguments);
        if (options.session.help) {
            return () -> {
                out.print(new CommandLine(new PackOptions()).getUsageMessage());
                return Main.DONE;
            };
        }
        var request = request(options);
        options.session.check();
        return () -> {
            try (var session = WatchedSession.open(options.session.processesCount, options.session.verbose, err)) {
                var summary = run(session.spark(), request, line -> err.println("img2dataset: " + line));
                out.println(summary.text());
                return summary.isComplete() ? Main.DONE : Main.SHARDS_MISSING;
            }
        };
    }

    private static PackRequest request(PackOptions options) {
        if (options.source == null || options.source.isEmpty() || options.target == null || options.target.isEmpty()) {
            throw new UsageException("pack needs the folder of a data set and a new folder: img2dataset pack out packed"
                    + " (see --help)");
        }
        if (options.shardBytes == null) {
            throw new UsageException("--shard_bytes must be a size like 1GiB");
        }
        try {
            return new PackRequest(
                    TypedPath.of(options.source),
                    TypedPath.of(options.target),
                    OutputFormat.parse(options.format),
                    options.shardBytes,
                    options.samples,
                    options.shuffleSeed,
                    options.where,
                    options.shardsPerPass);
        } catch (IllegalArgumentException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Packs in a session that stays the caller's.
     *
     * @throws UsageException when the request does not fit the folders
     */
    static PackSummary run(SparkSession spark, PackRequest request, Consumer<String> notices) throws IOException {
        var settings = StorageSettings.of(spark.sparkContext().hadoopConfiguration());
        try {
            var inventory = ShardInventory.of(OutputFolder.open(request.source(), settings));
            var ids = inventory.withOthers().stream()
                    .mapToObj(inventory::shardId)
                    .toList();
            if (ids.isEmpty()) {
                throw new UsageException(request.source() + " has no finished shard");
            }
            return new PackJob(spark, request, settings, notices).run(ids);
        } catch (PackRefusedException | FileNotFoundException | OutputFolderInUseException e) {
            throw new UsageException(String.valueOf(e.getMessage()), e);
        } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
            if (e instanceof SparkException && Cancellation.isSaidBy(e)) {
                throw new CancelledException(e);
            }
            if (e instanceof SparkException) {
                throw rootFailure(e);
            }
            throw e;
        }
    }

    /** A task's failure has its message in the first cause that is no Spark exception. */
    private static IOException rootFailure(Exception failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new IOException(String.valueOf(cause.getMessage()), failure);
    }
}
