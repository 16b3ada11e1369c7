package io.github.img2dataset.run.cli;

import io.github.img2dataset.run.options.SessionOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options of {@code img2dataset report}, as typed. */
@Command(
        name = "img2dataset report",
        sortOptions = false,
        usageHelpAutoWidth = true,
        synopsisHeading = "Usage: ",
        customSynopsis = "img2dataset report OUTPUT_FOLDER...  [options]",
        description = {
            "Writes report.html into a data set's folder from the statistics stored there.",
            "With several folders, prints their figures side by side and writes nothing into them.%n"
        },
        footer = "Exit codes: 0 done, 1 internal error, 2 wrong usage, 130 interrupted.")
public final class ReportOptions {
    @Parameters(
            arity = "0..*",
            paramLabel = "OUTPUT_FOLDER",
            description = "Data sets, on any Hadoop-supported file system.")
    List<String> folders = new ArrayList<>();

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "With several folders: also write the comparison to this file.")
    @Nullable String html;

    @Mixin
    final SessionOptions session = new SessionOptions();
}
