package io.github.img2dataset.run.cli;

import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.run.options.SessionOptions;
import io.github.img2dataset.run.options.Values;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@code img2dataset pack}, as typed. */
@Command(
        name = "img2dataset pack",
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisHeading = "Usage: ",
        customSynopsis = "img2dataset pack OUTPUT_FOLDER PACKED_FOLDER [options]",
        description = "Rewrites a data set in shards of another size: only successful samples, under their keys.%n",
        footer = "Exit codes: 0 packed, 1 internal error, 2 wrong usage, 3 some shards are missing, 130 interrupted.")
public final class PackOptions {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "OUTPUT_FOLDER",
            description = "The data set to read: webdataset, files, or parquet, including one made by the Python tool.")
    @Nullable String source;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PACKED_FOLDER",
            description = "The folder to write: a new one, or one left by an interrupted pack.")
    @Nullable String target;

    @Option(
            names = "--shard_bytes",
            paramLabel = "BYTES",
            defaultValue = "1GiB",
            converter = Values.ByteSize.class,
            description = "Approximate bytes per shard; sizes are estimated from the metadata.")
    @Nullable Long shardBytes;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "Samples per shard, instead of --shard_bytes. Default: as many as --shard_bytes holds.")
    @Nullable Long samples;

    @Option(
            names = "--shuffle_seed",
            paramLabel = "N",
            description = "Shuffle the samples; the same seed gives the same order. Default: the order of the source.")
    @Nullable Long shuffleSeed;

    @Option(
            names = "--where",
            paramLabel = "CONDITION",
            converter = Values.OptionalText.class,
            description =
                    "Pack only samples whose metadata satisfies this Spark SQL condition, such as \"width >= 200 and caption is not null\".")
    @Nullable String where;

    @Option(names = "--format", paramLabel = "FORMAT", description = "webdataset or parquet.")
    OutputFormat format = OutputFormat.WEBDATASET;

    @Option(
            names = "--shards_per_pass",
            paramLabel = "N",
            description =
                    "With --shuffle_seed: shards made in each pass over the source; Spark's local disks hold their bytes meanwhile.")
    int shardsPerPass = 1000;

    @Mixin
    final SessionOptions session = new SessionOptions();
}
