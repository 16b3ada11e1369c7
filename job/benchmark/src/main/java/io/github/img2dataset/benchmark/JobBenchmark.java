package io.github.img2dataset.benchmark;

import io.github.img2dataset.metadata.Measure;
import io.github.img2dataset.metadata.ShardMeasures;
import io.github.img2dataset.metadata.ShardStats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * The whole job as a user runs it: {@code JobBenchmark <launcher> <corpus> [urls] [runs] [NONE|WEB|HANGING] [options of
 * the job ...]}. Each run is a process of its own, from the launcher to its exit; the server is another one and not
 * counted. Prints a line and a JSON object for each run, and the medians.
 */
public final class JobBenchmark {
    private static final int HOSTS = 500;

    private final Path launcher;
    private final Path list;
    private final List<String> options;

    private JobBenchmark(Path launcher, Path list, List<String> options) {
        this.launcher = launcher;
        this.list = list;
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        var urls = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 10_000;
        var runs = arguments.length > 3 ? Integer.parseInt(arguments[3]) : 5;
        var delay = ServerDelay.valueOf(arguments.length > 4 ? arguments[4] : "NONE");
        var options = List.of(arguments).subList(Math.min(5, arguments.length), arguments.length);
        var scratch = Files.createTempDirectory("img2dataset-benchmark");
        try (var server = ServerProcess.start(delay, HOSTS, arguments[1])) {
            var list = scratch.resolve("urls.csv");
            Files.write(
                    list,
                    () -> IntStream.range(-1, urls)
                            .<CharSequence>mapToObj(i -> i < 0 ? "url,caption" : server.url(i) + ",picture number " + i)
                            .iterator());
            // What the launcher does once after a build is no part of a run.
            new ProcessBuilder(arguments[0], "--version").inheritIO().start().waitFor();
            var benchmark = new JobBenchmark(Path.of(arguments[0]), list, options);
            var results = new ArrayList<Result>();
            for (var run = 0; run < runs; run++) {
                var result = benchmark.run(scratch.resolve("out"), server);
                System.out.println(result.line());
                System.out.println(result.json());
                results.add(result);
            }
            summarize(results);
        } finally {
            delete(scratch);
        }
    }

    /** What a run took and brought; times in seconds. */
    private record Result(
            double wall,
            double cpu,
            double serverCpu,
            long peakRssMiB,
            long rows,
            long images,
            long bytes,
            ShardMeasures measures) {

        double rate() {
            return rows / wall;
        }

        double cpuPerThousand() {
            return 1000 * cpu / rows;
        }

        private double of(Measure measure) {
            return measures.histogram(measure).sum();
        }

        private double transform() {
            return of(Measure.DECODE_SECONDS) + of(Measure.RESIZE_SECONDS) + of(Measure.ENCODE_SECONDS);
        }

        String line() {
            return String.format(
                    Locale.ROOT,
                    "%d rows, %d images in %.1f s: %.0f rows/s, %.2f CPU-s per 1,000, transform %.2f, peak %d MiB; server %.1f CPU-s",
                    rows,
                    images,
                    wall,
                    rate(),
                    cpuPerThousand(),
                    1000 * transform() / rows,
                    peakRssMiB,
                    serverCpu);
        }

        String json() {
            return String.format(
                    Locale.ROOT,
                    "{\"rows\": %d, \"images\": %d, \"bytes\": %d, \"wall_s\": %.2f, \"cpu_s\": %.2f, \"server_cpu_s\": %.2f, "
                            + "\"peak_rss_mib\": %d, \"busy_cores\": %.2f, \"wait_s\": %.2f, \"decode_s\": %.2f, "
                            + "\"resize_s\": %.2f, \"encode_s\": %.2f, \"write_s\": %.2f}",
                    rows,
                    images,
                    bytes,
                    wall,
                    cpu,
                    serverCpu,
                    peakRssMiB,
                    cpu / wall,
                    of(Measure.WAIT_SECONDS),
                    of(Measure.DECODE_SECONDS),
                    of(Measure.RESIZE_SECONDS),
                    of(Measure.ENCODE_SECONDS),
                    of(Measure.WRITE_SECONDS));
        }
    }

    private Result run(Path out, ServerProcess server) throws IOException, InterruptedException {
        delete(out);
        var command = new ArrayList<>(List.of(launcher.toString(), "--url_list", list.toString()));
        command.addAll(List.of("--input_format", "csv", "--caption_col", "caption", "--output_folder", out.toString()));
        command.addAll(List.of("--output_format", "webdataset", "--number_sample_per_shard", "1000"));
        command.addAll(List.of("--extract_exif", "True", "--compute_hash", "sha256"));
        command.addAll(List.of("--allowed_networks", "127.0.0.0/8"));
        command.addAll(options);
        var serverBefore = RunningProcess.cpuSeconds(server.process().pid());
        var start = System.nanoTime();
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.resolveSibling("log").toFile())
                .start();
        var watched = RunningProcess.watch(process);
        var wall = (System.nanoTime() - start) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException("The job failed:\n" + Files.readString(out.resolveSibling("log")));
        }
        return result(
                out, wall, watched, RunningProcess.cpuSeconds(server.process().pid()) - serverBefore);
    }

    private static Result result(Path out, double wall, RunningProcess watched, double serverCpu) throws IOException {
        var measures = new ShardMeasures();
        var rows = 0L;
        var images = 0L;
        var bytes = 0L;
        try (var files = Files.newDirectoryStream(out, "*_stats.json")) {
            for (var file : files) {
                var stats = ShardStats.parse(Files.readAllBytes(file));
                measures.addAll(stats.measures());
                rows += stats.count();
                images += stats.successes();
                bytes += stats.downloadedBytes();
            }
        }
        return new Result(wall, watched.cpuSeconds(), serverCpu, watched.peakRssMiB(), rows, images, bytes, measures);
    }

    private static void summarize(List<Result> results) {
        System.out.println(String.format(
                Locale.ROOT,
                "median of %d: %.0f rows/s (%.0f to %.0f), %.2f CPU-s per 1,000 (%.2f to %.2f), peak %.0f MiB",
                results.size(),
                quantile(results, Result::rate, 0.5),
                quantile(results, Result::rate, 0),
                quantile(results, Result::rate, 1),
                quantile(results, Result::cpuPerThousand, 0.5),
                quantile(results, Result::cpuPerThousand, 0),
                quantile(results, Result::cpuPerThousand, 1),
                quantile(results, Result::peakRssMiB, 0.5)));
    }

    private static double quantile(List<Result> results, ToDoubleFunction<Result> figure, double share) {
        var sorted = results.stream().mapToDouble(figure).sorted().toArray();
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
