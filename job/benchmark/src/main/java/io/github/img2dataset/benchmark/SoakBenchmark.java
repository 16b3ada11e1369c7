package io.github.img2dataset.benchmark;

import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * The whole job for many minutes on a web of which a third is slow, hostile or broken ({@link SoakBehavior}), as a user
 * runs it:
 *
 * <pre>{@code
 * submit/benchmark benchmark.SoakBenchmark submit/img2dataset <corpus> <minutes> [rows a second, 150] [folder, .]
 * }</pre>
 *
 * The list has as many rows as the machine does in that time, if it does as many a second as was said. Every two seconds it
 * is noted what the job's process holds; {@code soak.csv} and {@code soak.svg} in the folder have it. In the end the counts must be
 * right: {@code verify} finds the data set whole, every row is there once, and its outcome is one that its host
 * explains; the exit code is 1 otherwise. Prints what became of each behavior, and how memory, threads and descriptors
 * went from the second to the last quarter of the time.
 */
public final class SoakBenchmark {
    private static final int SAMPLE_SECONDS = 2;
    private static final List<String> OPTIONS = List.of(
            "--timeout", "5", "--retries", "0", "--save_failure_reason", "True", "--max_download_bytes", "8MiB");

    private final Path launcher;
    private final Path folder;
    private final List<ProcessSample> samples = new ArrayList<>();

    private SoakBenchmark(Path launcher, Path folder) {
        this.launcher = launcher;
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        var rate = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 150;
        var folder = Path.of(arguments.length > 4 ? arguments[4] : ".");
        var rows = (int) (Double.parseDouble(arguments[2]) * 60 * rate);
        var problems =
                new SoakBenchmark(Path.of(arguments[0]), Files.createDirectories(folder)).run(arguments[1], rows);
        problems.forEach(problem -> System.out.println("WRONG: " + problem));
        System.exit(problems.isEmpty() ? 0 : 1);
    }

    private List<String> run(String corpus, int rows) throws IOException, InterruptedException {
        try (var scratch = Scratch.create();
                var servers = SoakServers.start(corpus)) {
            var list = scratch.resolve("urls.csv");
            var asked = writeList(servers, rows, list);
            var out = scratch.resolve("out").toString();
            var log = scratch.resolve("log");
            var job =
                    JobCommand.of(launcher, list, OPTIONS).with(servers.names().jobOptions());
            job.prepare();
            var process = job.start(out, log);
            sample(process);
            writeSamples();
            Files.copy(log, folder.resolve("soak.log"), StandardCopyOption.REPLACE_EXISTING);
            var problems = new ArrayList<String>();
            if (process.exitValue() != 0) {
                problems.add("the job's exit code is " + process.exitValue() + ", see soak.log");
                return problems;
            }
            summarize(OutputFolder.open(out, Map.of()), servers);
            var verify = new ProcessBuilder(launcher.toString(), "verify", out)
                    .inheritIO()
                    .start();
            if (verify.waitFor() != 0) {
                problems.add("verify found the data set broken");
            }
            problems.addAll(SoakCheck.problems(out, asked));
            return problems;
        }
    }

    /** Gives how many rows there are of each behavior. */
    private static Map<SoakBehavior, Long> writeList(SoakServers servers, int rows, Path list) throws IOException {
        var random = new SplittableRandom(8);
        var asked = new EnumMap<SoakBehavior, Long>(SoakBehavior.class);
        try (var out = Files.newBufferedWriter(list)) {
            out.write("url,caption\n");
            for (var row = 0; row < rows; row++) {
                var behavior = SoakBehavior.draw(random);
                asked.merge(behavior, 1L, Long::sum);
                out.write(servers.url(behavior, row) + "," + behavior.label() + " " + row + "\n");
            }
        }
        return asked;
    }

    /** Until the process ends. */
    private void sample(Process process) throws InterruptedException {
        var begun = System.nanoTime();
        while (!process.waitFor(SAMPLE_SECONDS, TimeUnit.SECONDS)) {
            try {
                samples.add(ProcessSample.of(process.pid(), (System.nanoTime() - begun) / 1e9));
            } catch (IOException e) {
                // It has just ended.
            }
        }
    }

    private void writeSamples() throws IOException {
        var lines = Stream.concat(
                Stream.of(ProcessSample.CSV_HEADER), samples.stream().map(ProcessSample::csv));
        Files.write(folder.resolve("soak.csv"), lines.toList());
        Files.writeString(folder.resolve("soak.svg"), SoakPlot.of(samples));
    }

    private void summarize(OutputFolder out, SoakServers servers) throws IOException {
        var last = samples.get(samples.size() - 1);
        var peak = samples.stream().mapToLong(ProcessSample::rssMiB).max().orElse(0);
        var process = new RunningProcess(last.cpuSeconds(), last.cpuSeconds(), peak);
        System.out.println(JobResult.read(out, last.seconds(), process, servers.cpuSeconds())
                .line());
        trend("resident memory, MiB", ProcessSample::rssMiB);
        trend("threads", ProcessSample::threads);
        trend("descriptors", ProcessSample::descriptors);
        trend("sockets", ProcessSample::sockets);
    }

    /** Medians: what comes and goes with the work under way is no trend. */
    private void trend(String name, ToDoubleFunction<ProcessSample> figure) {
        var quarter = samples.size() / 4;
        System.out.printf(
                Locale.ROOT,
                "%s: %s in the second quarter, %s in the last%n",
                name,
                Median.of(samples.subList(quarter, 2 * quarter), figure).text(0),
                Median.of(samples.subList(3 * quarter, samples.size()), figure).text(0));
    }
}
