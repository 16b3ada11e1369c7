package io.github.img2dataset.benchmark;

import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The whole job as a user runs it: {@code JobBenchmark <launcher> <corpus> [urls] [runs] [NONE|WEB|HANGING|THIN[,names]]
 * [options of the job ...]}. Each run is a process of its own, from the launcher to its exit; the server is another one
 * and not counted. With a number of names, as in {@code WEB,20000}, so many host names stand for the server's addresses,
 * and a name server of ours is asked for them. Prints a line and a JSON object for each run, and the medians.
 */
public final class JobBenchmark {
    private static final int HOSTS = 500;

    private JobBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        var urls = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10_000;
        var runs = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
        var web = (arguments.length > 4 ? arguments[4] : "NONE").split(",", 2);
        var names = web.length > 1 ? Integer.parseInt(web[1]) : 0;
        var options = List.of(arguments).subList(Math.min(5, arguments.length), arguments.length);
        try (var scratch = Scratch.create();
                var server = ServerProcess.start(ServerDelay.valueOf(web[0]), HOSTS, arguments[1])
                        .named(names)) {
            var job = JobCommand.over(server, urls, Path.of(arguments[0]), scratch.resolve("urls.csv"))
                    .with(options);
            job.prepare();
            var results = new ArrayList<JobResult>();
            for (var run = 0; run < runs; run++) {
                results.add(run(job, server, scratch));
            }
            System.out.printf(
                    "median of %d: %s rows/s, %s CPU-s per 1,000, peak %s MiB%n",
                    runs,
                    Median.of(results, JobResult::rate).text(0),
                    Median.of(results, JobResult::cpuPerThousand).text(2),
                    Median.of(results, JobResult::peakRssMiB).text(0));
        }
    }

    private static JobResult run(JobCommand job, ServerProcess server, Scratch scratch)
            throws IOException, InterruptedException {
        var out = scratch.resolve("out").toString();
        var result = JobResult.of(job, out, OutputFolder.open(out, Map.of()), server, scratch.resolve("log"));
        System.out.println(result.line());
        System.out.println(result.json());
        scratch.delete("out");
        return result;
    }
}
