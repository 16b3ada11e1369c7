package io.github.img2dataset.benchmark;

import io.github.img2dataset.wandb.WandbServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * How the job scales, one question at a time:
 *
 * <pre>{@code
 * submit/benchmark benchmark.ScalingBenchmark submit/img2dataset <corpus> CORES|CLUSTER|NODES|STORES|SHARDS|WANDB [urls] [runs, 5]
 * }</pre>
 *
 * <ul>
 *   <li>CORES: one core and two.
 *   <li>CLUSTER: two cores of one process, and two executors of one core each ({@link LocalCluster}).
 *   <li>NODES: ten executors that download over latencies and decode nothing, so that what the driver takes shows; once
 *       with ten urls for each, which is the start, and once with all; a last line has the difference.
 *   <li>STORES: output to local disk, to S3 and to HDFS, each served from this machine.
 *   <li>WANDB: without Weights & Biases, with it offline, online to a server that answers, and to one that takes requests and
 *       never answers.
 *   <li>SHARDS: 1,000, 10,000 and 50,000 rows a shard; two shards of the largest keep two cores at work.
 * </ul>
 *
 * The cases of a question take turns, and each run is a process of its own. Prints a line and a JSON object for each run,
 * and a table of medians, least and most.
 */
public final class ScalingBenchmark {
    private static final int HOSTS = 500;
    private static final int NODES = 10;
    /** As many shards of ten rows as there are nodes, so that each of them begins. */
    private static final int START_ROWS = 10;

    private final Path launcher;
    private final Scratch scratch;
    private final ServerProcess server;
    private final Map<Case, List<Run>> runs = new LinkedHashMap<>();

    private enum Question {
        CORES(10_000),
        CLUSTER(10_000),
        NODES(100_000),
        STORES(10_000),
        SHARDS(100_000),
        WANDB(10_000);

        private final int urls;

        Question(int urls) {
            this.urls = urls;
        }
    }

    private record Case(String name, JobCommand job, Store store) {}

    /** @param storeCpu processor seconds of the store, and the little of this program */
    private record Run(JobResult result, double storeCpu) {
        String json(String name) {
            return String.format(
                    Locale.ROOT,
                    "{\"case\": \"%s\", \"store_cpu_s\": %.2f, %s",
                    name,
                    storeCpu,
                    result.json().substring(1));
        }
    }

    private ScalingBenchmark(Path launcher, Scratch scratch, ServerProcess server) {
        this.launcher = launcher;
        this.scratch = scratch;
        this.server = server;
    }

    public static void main(String[] arguments) throws Exception {
        var question = Question.valueOf(arguments[2]);
        var urls = arguments.length > 3 ? Integer.parseInt(arguments[3]) : question.urls;
        var count = arguments.length > 4 ? Integer.parseInt(arguments[4]) : 5;
        try (var scratch = Scratch.create();
                var server = server(question, arguments[1]);
                var disk = Store.disk(scratch.resolve("disk"));
                var s3 = question == Question.STORES ? Store.s3(scratch.resolve("s3")) : disk;
                var hdfs = question == Question.STORES ? Store.hdfs(scratch.resolve("hdfs")) : disk;
                var wandb = new WandbServer();
                var silent = new WandbServer()) {
            silent.behavior = silent.hang();
            var benchmark = new ScalingBenchmark(Path.of(arguments[0]), scratch, server);
            var cases = benchmark.cases(question, urls, List.of(disk, s3, hdfs), List.of(wandb, silent));
            cases.get(0).job.prepare();
            for (var run = 0; run < count; run++) {
                for (var each : cases) {
                    benchmark.run(each, "run-" + run);
                }
            }
            benchmark.printTable();
            wandb.complaints.forEach(complaint -> System.out.println("W&B's server complains: " + complaint));
            if (question == Question.NODES) {
                benchmark.printBeyondStart(cases.get(0), cases.get(1));
            }
        }
    }

    /** Where nothing is decoded the bodies need not be pictures, and small ones leave the machine to the requests. */
    private static ServerProcess server(Question question, String corpus) throws IOException {
        return question == Question.NODES
                ? ServerProcess.start(ServerDelay.WEB, HOSTS, "10000")
                : ServerProcess.start(ServerDelay.NONE, HOSTS, corpus);
    }

    private List<Case> cases(Question question, int urls, List<Store> stores, List<WandbServer> trackers)
            throws IOException {
        var disk = stores.get(0);
        var job = job(urls);
        return switch (question) {
            case CORES ->
                Stream.of("1", "2")
                        .map(cores -> new Case("cores: " + cores, job.with(List.of("--processes_count", cores)), disk))
                        .toList();
            case CLUSTER ->
                List.of(
                        new Case("local[2]", job.with(List.of("--processes_count", "2")), disk),
                        new Case("local-cluster, 2 executors", job.in(cluster().environment(2, 768)), disk));
            case NODES -> {
                var options = List.of("--output_format", "dummy", "--disable_all_reencoding", "True");
                var environment = cluster().environment(NODES, 512);
                var start = job(NODES * START_ROWS)
                        .with(options)
                        .with(List.of("--number_sample_per_shard", "" + START_ROWS))
                        .in(environment);
                yield List.of(
                        new Case("start of " + NODES + " executors", start, disk),
                        new Case(NODES + " executors", job.with(options).in(environment), disk));
            }
            case STORES ->
                stores.stream()
                        .map(store -> new Case(store.name(), job.in(store.environment()), store))
                        .toList();
            case SHARDS ->
                Stream.of("1000", "10000", "50000")
                        .map(rows -> new Case(
                                rows + " rows a shard", job.with(List.of("--number_sample_per_shard", rows)), disk))
                        .toList();
            case WANDB ->
                List.of(
                        new Case("without W&B", job, disk),
                        new Case("W&B offline", tracked(job, Map.of("WANDB_MODE", "offline")), disk),
                        new Case("W&B online", tracked(job, trackers.get(0)), disk),
                        new Case("W&B that never answers", tracked(job, trackers.get(1)), disk));
        };
    }

    private JobCommand job(int urls) throws IOException {
        return JobCommand.over(server, urls, launcher, scratch.resolve(urls + "-urls.csv"));
    }

    private JobCommand tracked(JobCommand job, WandbServer server) {
        return tracked(job, Map.of("WANDB_BASE_URL", server.url(), "WANDB_API_KEY", WandbServer.KEY));
    }

    private JobCommand tracked(JobCommand job, Map<String, String> environment) {
        var all = new HashMap<>(environment);
        all.put("WANDB_DIR", scratch.resolve("tracked").toString());
        return job.with(List.of("--enable_wandb", "True")).in(all);
    }

    private LocalCluster cluster() throws IOException {
        return LocalCluster.create(scratch.resolve("spark"), launcher);
    }

    private void run(Case each, String name) throws IOException, InterruptedException {
        var folder = each.name.replaceAll("\\W+", "-") + "-" + name;
        var readable = each.store.readable(folder);
        var before = storeCpuSeconds();
        var result = JobResult.of(each.job, each.store.folder(folder), readable, server, scratch.resolve("log"));
        var run = new Run(result, storeCpuSeconds() - before);
        System.out.println(each.name + ": " + result.line());
        System.out.println(run.json(each.name));
        runs.computeIfAbsent(each, key -> new ArrayList<>()).add(run);
        for (var file : readable.list()) {
            readable.delete(file.name());
        }
    }

    /** Of this process and those it started, the web server apart: while no job runs that is the store. */
    private double storeCpuSeconds() throws IOException {
        var sum = -server.cpuSeconds();
        var processes = Stream.concat(
                Stream.of(ProcessHandle.current()), ProcessHandle.current().children());
        for (var process : processes.toList()) {
            sum += RunningProcess.cpuSeconds(process.pid());
        }
        return sum;
    }

    private void printTable() {
        System.out.println(
                "| | rows/s | times the first | CPU-s for 1,000 rows | of them the driver | the web server's | the store's | peak memory, MiB |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|");
        var first = runs.values().iterator().next();
        runs.forEach((each, results) -> System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.2f | %s | %s | %s | %s | %s |%n",
                each.name,
                Median.of(results, run -> run.result.rate()).text(0),
                Median.of(results, run -> run.result.rate()).value()
                        / Median.of(first, run -> run.result.rate()).value(),
                Median.of(results, run -> run.result.cpuPerThousand()).text(2),
                results.get(0).result.isLocal()
                        ? ""
                        : Median.of(results, run -> run.result.driverCpuPerThousand())
                                .text(2),
                Median.of(results, run -> 1000 * run.result.serverCpu() / run.result.rows())
                        .text(2),
                Median.of(results, run -> 1000 * run.storeCpu / run.result.rows())
                        .text(2),
                Median.of(results, run -> run.result.peakRssMiB()).text(0)));
    }

    /** What the rows took, when the start of JVMs and their first hundred rows are taken off. */
    private void printBeyondStart(Case start, Case whole) {
        var rows = beyond(start, whole, JobResult::rows);
        var cpu = beyond(start, whole, result -> result.process().cpuSeconds());
        var driver = beyond(start, whole, result -> result.process().ownCpuSeconds());
        System.out.printf(
                Locale.ROOT,
                "beyond the start: %.0f rows/s; CPU-s for 1,000 rows: driver %.3f, executors %.2f; "
                        + "the driver's share of the executors' %.1f %%%n",
                rows / beyond(start, whole, JobResult::wall),
                1000 * driver / rows,
                1000 * (cpu - driver) / rows,
                100 * driver / (cpu - driver));
    }

    private double beyond(Case start, Case whole, ToDoubleFunction<JobResult> figure) {
        return median(whole, figure) - median(start, figure);
    }

    private double median(Case each, ToDoubleFunction<JobResult> figure) {
        return Median.of(runs.getOrDefault(each, List.of()), run -> figure.applyAsDouble(run.result))
                .value();
    }
}
