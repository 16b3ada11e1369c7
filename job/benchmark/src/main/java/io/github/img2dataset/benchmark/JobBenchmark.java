package io.github.img2dataset.benchmark;

import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The whole job as a user runs it: {@code JobBenchmark <launcher> <corpus> [--against COMMAND [--at_least RATIO]] [urls] [runs]
 * [NONE|WEB|HANGING|THIN|STEADY|SILENT[,names]] [options of the job ...]}. Each run is a process of its own, from the launcher to its exit; the server is
 * another one and not counted. With a number of names, as in {@code WEB,20000}, so many host names stand for the server's addresses, and a
 * name server of the benchmark's own is asked for them. Prints a line and a JSON object for each run, and the medians.
 *
 * <p>The command of {@code --against}, another tool with the Python tool's options or another build of this one, takes turns with the job
 * over the same list, and the medians of the pairs' ratios are printed. With {@code --at_least} the exit code is 1 when the job's CPU time is
 * more than that of the other one divided by this number.
 */
public final class JobBenchmark {
    private static final int HOSTS = 500;

    private final List<String> arguments;
    private final Scratch scratch;
    private final ServerProcess server;

    private JobBenchmark(List<String> arguments, Scratch scratch, ServerProcess server) {
        this.arguments = arguments;
        this.scratch = scratch;
        this.server = server;
    }

    public static void main(String[] words) throws Exception {
        var launcher = Path.of(words[0]);
        var rest = new ArrayList<>(List.of(words).subList(2, words.length));
        var against = option(rest, "--against");
        var least = option(rest, "--at_least");
        var web = argument(rest, 2, "NONE").split(",", 2);
        var names = web.length > 1 ? Integer.parseInt(web[1]) : 0;
        if (against.isPresent() && names > 0) {
            throw new IllegalArgumentException("Another tool does not find the names of " + rest.get(2));
        }
        try (var scratch = Scratch.create();
                var server = ServerProcess.start(ServerDelay.valueOf(web[0]), HOSTS, words[1])
                        .named(names)) {
            var ratio = new JobBenchmark(rest, scratch, server).run(launcher, against);
            if (least.isPresent() && ratio < Double.parseDouble(least.get())) {
                System.err.println("CPU time: less than " + least.get() + " times the other one's speed");
                System.exit(1);
            }
        }
    }

    /** Takes an option and its value out of the words before the others. */
    private static Optional<String> option(List<String> words, String name) {
        if (words.size() < 2 || !words.get(0).equals(name)) {
            return Optional.empty();
        }
        words.remove(0);
        return Optional.of(words.remove(0));
    }

    private static String argument(List<String> words, int index, String otherwise) {
        return words.size() > index ? words.get(index) : otherwise;
    }

    /** Runs all; returns how many times the CPU time of the job the other tool took, or NaN. */
    private double run(Path launcher, Optional<String> against) throws IOException, InterruptedException {
        var urls = Integer.parseInt(argument(arguments, 0, "10000"));
        var runs = Integer.parseInt(argument(arguments, 1, "5"));
        var job = JobCommand.over(server, urls, launcher, scratch.resolve("urls.csv"))
                .with(arguments.subList(Math.min(3, arguments.size()), arguments.size()));
        job.prepare();
        var results = new ArrayList<JobResult>();
        var others = new ArrayList<JobResult>();
        for (var run = 0; run < runs; run++) {
            results.add(run("", job));
            if (against.isPresent()) {
                others.add(run("against: ", job.by(against.get())));
            }
        }
        print("", results);
        if (others.isEmpty()) {
            return Double.NaN;
        }
        print("against: ", others);
        var cpu = ratios(others, results, JobResult::cpuPerThousand);
        var rate = ratios(results, others, JobResult::rate);
        System.out.printf("ratio: %s times the rows/s, %s times less CPU%n", rate.text(2), cpu.text(2));
        return cpu.value();
    }

    private static Median ratios(List<JobResult> over, List<JobResult> under, ToDoubleFunction<JobResult> figure) {
        return Median.of(IntStream.range(0, over.size())
                .mapToDouble(pair -> figure.applyAsDouble(over.get(pair)) / figure.applyAsDouble(under.get(pair)))
                .toArray());
    }

    private static void print(String name, List<JobResult> results) {
        System.out.printf(
                "%smedian of %d: %s rows/s, %s CPU-s per 1,000, peak %s MiB%n",
                name,
                results.size(),
                Median.of(results, JobResult::rate).text(0),
                Median.of(results, JobResult::cpuPerThousand).text(2),
                Median.of(results, JobResult::peakRssMiB).text(0));
    }

    private JobResult run(String name, JobCommand job) throws IOException, InterruptedException {
        var out = scratch.resolve("out").toString();
        var result = JobResult.of(job, out, OutputFolder.open(out, Map.of()), server, scratch.resolve("log"));
        System.out.println(name + result.line());
        System.out.println(result.json());
        scratch.delete("out");
        return result;
    }
}
