package io.github.img2dataset.run.cli;

import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.run.options.SessionOptions;
import io.github.img2dataset.run.options.Values;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@code img2dataset duplicates}, as typed. */
@Command(
        name = "img2dataset duplicates",
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisHeading = "Usage: ",
        customSynopsis = "img2dataset duplicates OUTPUT_FOLDER [options]",
        description = "Groups the samples that show the same picture, and packs a data set without the surplus.%n",
        footer =
                "Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 shards of the filtered copy are missing, 130 interrupted.")
public final class DuplicatesOptions {
    @Parameters(
            arity = "0..1",
            paramLabel = "OUTPUT_FOLDER",
            description = "The data set, made with --perceptual_hash; packed ones, too.")
    @Nullable String outputFolder;

    @Option(
            names = "--distance",
            paramLabel = "BITS",
            description = "Most of the 64 bits by which the perceptual hashes of near duplicates differ, 0 to 10.")
    int distance = 4;

    @Option(
            names = "--exact",
            description = "Only samples of the same downloaded bytes are duplicates, by the column of --compute_hash.")
    boolean exact;

    @Option(
            names = "--drop",
            paramLabel = "FOLDER",
            converter = Values.OptionalText.class,
            description =
                    "Pack the data set into this folder, one sample of each group and all others. Default: only find the groups.")
    @Nullable String drop;

    @Option(names = "--format", paramLabel = "FORMAT", description = "With --drop: webdataset or parquet.")
    OutputFormat format = OutputFormat.WEBDATASET;

    @Option(
            names = "--shard_bytes",
            paramLabel = "BYTES",
            defaultValue = "1GiB",
            converter = Values.ByteSize.class,
            description = "With --drop: bytes of a shard, about.")
    @Nullable Long shardBytes;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description = "With --drop: samples of a shard, instead of bytes. Default: as many as --shard_bytes hold.")
    @Nullable Long samples;

    @Mixin
    final SessionOptions session = new SessionOptions();
}
