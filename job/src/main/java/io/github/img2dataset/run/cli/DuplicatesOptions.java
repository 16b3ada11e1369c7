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
        description = "Groups samples that show the same picture and can write a copy without the duplicates.%n",
        footer =
                "Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 shards of the filtered copy are missing, 130 interrupted.")
public final class DuplicatesOptions {
    @Parameters(
            arity = "0..1",
            paramLabel = "OUTPUT_FOLDER",
            description =
                    "The data set, packed or not, made with --perceptual_hash, or with --compute_hash for --exact.")
    @Nullable String outputFolder;

    @Option(
            names = "--distance",
            paramLabel = "BITS",
            description = "Most bits, of 64, by which the perceptual hashes of near duplicates may differ, 0 to 10.")
    int distance = 4;

    @Option(
            names = "--exact",
            description =
                    "Count only samples with the same downloaded bytes as duplicates, by the --compute_hash column.")
    boolean exact;

    @Option(
            names = "--drop",
            paramLabel = "FOLDER",
            converter = Values.OptionalText.class,
            description =
                    "Write a copy to this folder with one sample of each group and all samples without duplicates. Default: only find the groups.")
    @Nullable String drop;

    @Option(names = "--format", paramLabel = "FORMAT", description = "With --drop: webdataset or parquet.")
    OutputFormat format = OutputFormat.WEBDATASET;

    @Option(
            names = "--shard_bytes",
            paramLabel = "BYTES",
            defaultValue = "1GiB",
            converter = Values.ByteSize.class,
            description = "With --drop: approximate bytes per shard.")
    @Nullable Long shardBytes;

    @Option(
            names = "--samples",
            paramLabel = "N",
            description =
                    "With --drop: samples per shard, instead of --shard_bytes. Default: as many as --shard_bytes holds.")
    @Nullable Long samples;

    @Mixin
    final SessionOptions session = new SessionOptions();
}
