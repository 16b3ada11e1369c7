package io.github.img2dataset.run.cli;

import io.github.img2dataset.index.Loader;
import io.github.img2dataset.run.options.SessionOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@code img2dataset index}, as typed. */
@Command(
        name = "img2dataset index",
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisHeading = "Usage: ",
        customSynopsis = "img2dataset index OUTPUT_FOLDER --for energon|dali|wids [options]",
        description = "Writes the index files that training loaders use for a webdataset.%n",
        footer = "Exit codes: 0 indexed, 1 a tar is damaged or the storage failed, 2 wrong usage, 130 interrupted.")
public final class IndexOptions {
    @Parameters(
            arity = "0..1",
            paramLabel = "OUTPUT_FOLDER",
            description = "The data set, packed or not, on any Hadoop-supported file system.")
    @Nullable String outputFolder;

    @Option(
            names = "--for",
            paramLabel = "LOADER",
            description =
                    "energon: .tar.idx files and .nv-meta; dali: an .idx file beside each tar; wids: .img2dataset/wids.json.")
    @Nullable Loader loader;

    @Mixin
    final SessionOptions session = new SessionOptions();
}
