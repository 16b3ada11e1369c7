package io.github.img2dataset.run.options;

import io.github.img2dataset.api.UsageException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the commands that look at data sets have in common. */
public final class SessionOptions {
    @Option(
            names = "--processes_count",
            paramLabel = "N",
            description = "Cores to use on one machine. Default: all. On a cluster Spark decides.")
    public @Nullable Integer processesCount;

    @Option(names = "--verbose", description = "Log what the job and Spark are doing.")
    public boolean verbose;

    @Option(
            names = {"--help", "-h"},
            usageHelp = true,
            description = "Print this help.")
    public boolean help;

    /** Checks the options before there is a session. */
    public void check() {
        requireCores(processesCount);
    }

    /**
     * Checks a number of cores before there is a session.
     *
     * @param cores null for all of the machine's
     * @throws UsageException if it is not positive
     */
    public static void requireCores(@Nullable Integer cores) {
        if (cores != null && cores < 1) {
            throw new UsageException("--processes_count must be at least 1: " + cores);
        }
    }
}
