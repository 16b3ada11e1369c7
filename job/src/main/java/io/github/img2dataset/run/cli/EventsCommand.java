package io.github.img2dataset.run.cli;

import io.github.img2dataset.report.Progress;
import io.github.img2dataset.report.events.FailureKind;
import io.github.img2dataset.report.events.RunEvents;
import io.github.img2dataset.run.DownloadJob;
import io.github.img2dataset.run.Interruption;
import io.github.img2dataset.run.UserMistakes;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.options.JobConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run for a program that started this process: standard output has its course as {@link RunEvents}, a line each, and
 * nothing else. A reader that is gone ends the run.
 */
final class EventsCommand implements Command {
    private final List<String> arguments;
    private final Main main;
    private final PrintStream out;
    private final PrintStream err;
    private volatile @Nullable DownloadJob job;

    EventsCommand(List<String> arguments, Main main, PrintStream out, PrintStream err) {
        this.arguments = List.copyOf(arguments);
        this.main = main;
        this.out = out;
        this.err = err;
    }

    @Override
    public int run() {
        var exitCode = main.exitCodeOf(this::download);
        if (exitCode != ExitCode.DONE) {
            tell(RunEvents.failure(kind(exitCode), main.reason()));
        }
        return exitCode;
    }

    private int download() throws IOException {
        var options = CommandLineParser.parse(arguments);
        var config = JobConfig.from(options);
        config.warnings().forEach(warning -> tell(RunEvents.notice("warning: " + warning)));
        try (var session = WatchedSession.open(options.run, config, err)) {
            var started =
                    new DownloadJob(session.spark(), config, this::progress, notice -> tell(RunEvents.notice(notice)));
            job = started;
            tell(RunEvents.result(UserMistakes.told(started::run)));
            return ExitCode.DONE;
        }
    }

    private Progress progress(String runId, int shards, long rows) {
        return Progress.quiet(runId, shards, rows).reporting(figures -> {
            tell(RunEvents.progress(figures));
            var running = job;
            if (out.checkError() && running != null) {
                running.cancel();
            }
        });
    }

    private synchronized void tell(String event) {
        out.println(event);
        out.flush();
    }

    private static FailureKind kind(int exitCode) {
        return switch (exitCode) {
            case ExitCode.USAGE -> FailureKind.USAGE;
            case Interruption.EXIT_CODE -> FailureKind.CANCELLED;
            default -> FailureKind.FAILED;
        };
    }
}
