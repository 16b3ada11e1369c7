package io.github.img2dataset.run.cli;

import io.github.img2dataset.run.options.SessionOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@code img2dataset verify}, as typed. */
@Command(
        name = "img2dataset verify",
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisHeading = "Usage: ",
        customSynopsis = "img2dataset verify OUTPUT_FOLDER [options]",
        description = "Reads a data set and reports shards that are not intact.%n",
        footer = "Exit codes: 0 whole, 1 broken, 2 wrong usage, 3 none broken but some unfinished, 130 interrupted.")
public final class VerifyOptions {
    @Parameters(
            arity = "0..1",
            paramLabel = "OUTPUT_FOLDER",
            description = "The data set, on any Hadoop-supported file system.")
    @Nullable String outputFolder;

    @Option(names = "--deep", description = "Also decode every image.")
    boolean deep;

    @Option(names = "--repair", description = "Remove broken shards, so that the next run makes them again.")
    boolean repair;

    @Option(
            names = "--max_image_pixels",
            paramLabel = "N",
            description = "With --deep: images that declare more pixels are not decoded and count as broken.")
    long maxImagePixels = 100_000_000;

    @Mixin
    final SessionOptions session = new SessionOptions();
}
