package io.github.img2dataset.benchmark;

import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the job's processor time goes: {@code FlameBenchmark <launcher> <corpus> [urls] [flames.svg] [options of the job ...]}.
 * Runs the job once under async-profiler, which looks at what each thread does after every millisecond of its processor time,
 * prints the shares of the kinds of threads, and draws the stacks.
 */
public final class FlameBenchmark {
    private static final int HOSTS = 500;
    private static final String PROFILER = "/linux-%s/libasyncProfiler.so";

    private FlameBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        var urls = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10_000;
        var drawing = Path.of(arguments.length > 3 ? arguments[3] : "flames.svg");
        var options = List.of(arguments).subList(Math.min(4, arguments.length), arguments.length);
        try (var scratch = Scratch.create();
                var server = ServerProcess.start(ServerDelay.NONE, HOSTS, arguments[1])) {
            var stacks = scratch.resolve("stacks");
            var agent = "-agentpath:%s=start,event=ctimer,interval=1ms,threads,collapsed,file=%s"
                    .formatted(profiler(scratch), stacks);
            var job = JobCommand.over(server, urls, Path.of(arguments[0]), scratch.resolve("urls.csv"))
                    .with(options)
                    .in(Map.of("IMG2DATASET_JAVA_OPTIONS", agent));
            job.prepare();
            var out = scratch.resolve("out").toString();
            var result = JobResult.of(job, out, OutputFolder.open(out, Map.of()), server, scratch.resolve("log"));
            System.out.println(result.line());
            var samples = StackSamples.read(stacks, FlameBenchmark::kind);
            print(samples);
            Files.writeString(drawing, FlameGraph.of(samples));
        }
    }

    /** Unpacks the profiler's library. */
    private static Path profiler(Scratch scratch) throws IOException {
        var architecture = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64";
        var file = scratch.resolve("libasyncProfiler.so");
        try (var library = FlameBenchmark.class.getResourceAsStream(PROFILER.formatted(architecture))) {
            if (library == null) {
                throw new IOException("No async-profiler for " + architecture);
            }
            Files.copy(library, file);
        }
        return file;
    }

    /** A thread's name without its number; async-profiler puts it in brackets. */
    private static String kind(String thread) {
        var name = thread.replaceAll("^\\[|( tid=\\d+)?\\]$", "");
        if (name.startsWith("C1 ") || name.startsWith("C2 ")) {
            return name.substring(0, 2) + " compiler";
        }
        if (name.startsWith("GC ") || name.startsWith("ParGC") || name.startsWith("VM ")) {
            return "collector and VM";
        }
        if (name.startsWith("Executor task launch")) {
            return "tasks";
        }
        return name.replaceAll("[-#. ]*\\d[-\\d.]*", "");
    }

    private static void print(StackSamples samples) {
        var shares = new TreeMap<Double, String>();
        samples.calls().forEach((kind, of) -> shares.put(100.0 * of.samples() / samples.samples(), kind));
        shares.descendingMap().forEach((share, kind) -> {
            if (share >= 0.3) {
                System.out.printf(Locale.ROOT, "%5.1f %%  %s%n", share, kind);
            }
        });
    }
}
