package io.github.img2dataset.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The job as its launcher starts it, with the options that most people would give it.
 *
 * @param launcher {@code submit/img2dataset}
 * @param list a csv file with the columns url and caption
 * @param options further options of the job; where one is given twice, the last one counts
 * @param environment further variables for the launcher
 */
record JobCommand(Path launcher, Path list, List<String> options, Map<String, String> environment) {

    /** A job over the first urls of a server, which are written into a list. */
    static JobCommand over(ServerProcess server, int urls, Path launcher, Path list) throws IOException {
        Files.write(
                list,
                () -> IntStream.range(-1, urls)
                        .<CharSequence>mapToObj(
                                row -> row < 0 ? "url,caption" : server.url(row) + ",picture number " + row)
                        .iterator());
        return new JobCommand(launcher, list, server.jobOptions(), Map.of());
    }

    JobCommand with(List<String> more) {
        return new JobCommand(
                launcher, list, Stream.concat(options.stream(), more.stream()).toList(), environment);
    }

    JobCommand in(Map<String, String> otherEnvironment) {
        return new JobCommand(launcher, list, options, otherEnvironment);
    }

    /** Has the launcher do what it does once after a build, which is no part of a run. */
    void prepare() throws IOException, InterruptedException {
        new ProcessBuilder(launcher.toString(), "--version").inheritIO().start().waitFor();
    }

    /** Starts it; all it prints goes to the log. */
    Process start(String out, Path log) throws IOException {
        var command = new ArrayList<>(List.of(launcher.toString(), "--url_list", list.toString()));
        command.addAll(List.of("--input_format", "csv", "--caption_col", "caption", "--output_folder", out));
        command.addAll(List.of("--output_format", "webdataset", "--number_sample_per_shard", "1000"));
        command.addAll(List.of("--extract_exif", "True", "--compute_hash", "sha256"));
        command.addAll(List.of("--allowed_networks", "127.0.0.0/8"));
        command.addAll(options);
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }
}
