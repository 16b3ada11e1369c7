package io.github.img2dataset.run.cli;

import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.JobConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code img2dataset demo}: the whole job on a few pictures that are shipped with the program and served on
 * loopback, so that a first try needs neither a list nor the internet. Options after {@code demo} go to the job.
 */
final class Demo {
    private static final String OUTPUT = "img2dataset-demo";

    static final String HELP = """
        Usage: img2dataset demo [options of the run]
        Runs the job on a few images that it serves to itself and shows what comes out. The data set goes to
        %s in the current folder, or to --output_folder; a data set already there is replaced.\
        """.formatted(OUTPUT);

    private Demo() {}

    static int run(List<String> options, Main main, PrintStream out, PrintStream err) throws IOException {
        var list = Files.createTempFile("img2dataset-demo", ".csv");
        try (var server = new DemoServer()) {
            Files.writeString(list, list(server));
            var arguments = arguments(list, options);
            out.println(
                    "Making a data set of eight urls that this machine serves to itself, one of them missing and one broken:");
            out.println("  img2dataset --url_list LIST " + String.join(" ", arguments.subList(2, arguments.size())));
            var parsed = CommandLineParser.parse(arguments);
            var config = JobConfig.from(parsed);
            try (var session = WatchedSession.open(parsed.run.processesCount, parsed.run.verbose, err)) {
                var exitCode = main.run(session.spark(), config);
                new DemoTour(parsed.output.outputFolder, out).show();
                return exitCode;
            }
        } finally {
            Files.deleteIfExists(list);
        }
    }

    /** Good pictures of every kind, a redirect, a broken picture and a missing one. */
    private static String list(DemoServer server) {
        return String.join(
                "\n",
                "url,caption",
                server.url("sunset.jpg") + ",A sunset behind three ridges",
                server.url("valley.jpg") + ",\"A valley, green under blue\"",
                server.url("fractal.webp") + ",Mandelbrot's set",
                server.url("balloon.png") + ",A balloon on a transparent ground",
                server.url("spheres.jpg") + ",Three gray spheres",
                server.url("moved/tiles.gif") + ",Tiles behind a redirect",
                server.url("broken.jpg") + ",A picture cut off in the middle",
                server.url("missing.jpg") + ",A picture that is not there",
                "");
    }

    private static List<String> arguments(Path list, List<String> options) {
        var arguments = new ArrayList<String>();
        arguments.addAll(List.of("--url_list", list.toString()));
        arguments.addAll(List.of("--input_format", "csv", "--caption_col", "caption"));
        arguments.addAll(List.of("--output_format", "webdataset", "--output_folder", OUTPUT));
        arguments.addAll(List.of("--incremental_mode", "overwrite", "--allowed_networks", "127.0.0.0/8"));
        arguments.addAll(options);
        return arguments;
    }
}
