package io.github.img2dataset.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The job as its launcher starts it, or another tool that takes the same options, with the options that most people would give it.
 *
 * @param command what starts it: {@code submit/img2dataset}, or the words of another tool
 * @param counted which of its descendants work for it, so that what they take of the machine is its own
 * @param list a csv file with the columns url and caption
 * @param options further options of the job; where one is given twice, the last one counts
 * @param environment further variables for the launcher
 */
record JobCommand(
        List<String> command,
        Predicate<ProcessHandle> counted,
        Path list,
        List<String> options,
        Map<String, String> environment) {
    private static final List<String> LOOPBACK = List.of("--allowed_networks", "127.0.0.0/8");

    /** A job over the first urls of a server, which are written into a list. */
    static JobCommand over(ServerProcess server, int urls, Path launcher, Path list) throws IOException {
        Files.write(
                list,
                () -> IntStream.range(-1, urls)
                        .<CharSequence>mapToObj(
                                row -> row < 0 ? "url,caption" : server.url(row) + ",picture number " + row)
                        .iterator());
        return of(launcher, list, server.jobOptions());
    }

    /** The job over any list. */
    static JobCommand of(Path launcher, Path list, List<String> options) {
        return new JobCommand(List.of(launcher.toString()), RunningProcess::isExecutor, list, LOOPBACK, Map.of())
                .with(options);
    }

    /** Another tool over the same list, by a command line as a shell reads it. All processes that it starts and that last count. */
    JobCommand by(String commandLine) {
        return new JobCommand(
                List.of("bash", "-c", "exec " + commandLine + " \"$@\"", "bench"),
                RunningProcess::isSettled,
                list,
                List.of(),
                Map.of());
    }

    JobCommand with(List<String> more) {
        var all = Stream.concat(options.stream(), more.stream()).toList();
        return new JobCommand(command, counted, list, all, environment);
    }

    JobCommand in(Map<String, String> otherEnvironment) {
        return new JobCommand(command, counted, list, options, otherEnvironment);
    }

    /** Has {@code submit/img2dataset} do what it does once after a build, which is no part of a run. */
    void prepare() throws IOException, InterruptedException {
        new ProcessBuilder(command.get(0), "--version").inheritIO().start().waitFor();
    }

    /** Starts it; all it prints goes to the log. */
    Process start(String out, Path log) throws IOException {
        var words = new ArrayList<>(command);
        words.addAll(List.of("--url_list", list.toString(), "--output_folder", out));
        words.addAll(List.of("--input_format", "csv", "--caption_col", "caption"));
        words.addAll(List.of("--output_format", "webdataset", "--number_sample_per_shard", "1000"));
        words.addAll(List.of("--extract_exif", "True", "--compute_hash", "sha256"));
        words.addAll(options);
        var builder = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
