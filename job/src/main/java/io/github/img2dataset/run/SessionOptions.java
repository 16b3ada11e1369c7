package io.github.img2dataset.run;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands that look at data sets have in common. */
final class SessionOptions {
    @Option(
            names = "--processes_count",
            paramLabel = "N",
            description = "Cores to use on one machine. Default: all. On a cluster Spark decides.")
    @Nullable Integer processesCount;

    @Option(
            names = "--verbose",
            paramLabel = "BOOL",
            arity = "0..1",
            fallbackValue = "True",
            defaultValue = "False",
            converter = Values.Bool.class,
            description = "Log what the job and Spark are doing. Default: ${DEFAULT-VALUE}.")
    boolean verbose;

    @Option(
            names = {"--help", "-h"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;

    /** Refuses what makes no sense. */
    void check() {
        if (processesCount != null && processesCount < 1) {
            throw new UsageException("--processes_count must be at least 1: " + processesCount);
        }
    }
}
