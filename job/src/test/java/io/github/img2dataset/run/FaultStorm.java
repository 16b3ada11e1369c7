package io.github.img2dataset.run;

import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.storage.DataSetLayout;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.StandaloneCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * The long form of {@link ClusterFaultIT}, started by hand: {@code .ci/long-run run.FaultStorm [faults] [shards]
 * [seed] [elastic]}. While a standalone cluster downloads, executors, workers and drivers are killed at random; a killed driver's
 * run is started again. In the end the data set must be that of a quiet run, every key once, which the job's own {@code
 * verify --deep} and the metadata's keys say; and shards that were finished when something was killed must not have been
 * downloaded again. With {@code elastic}, executors come and go by dynamic allocation, and Spark makes second attempts of
 * slow tasks at once with the first: one that was under way when the first finished may have asked for its rows, too.
 */
final class FaultStorm {
    private static final int ROWS = 100;
    /** A task is slow when it took a little longer than a few others. */
    private static final List<String> ELASTIC = List.of(
            "spark.dynamicAllocation.enabled=true",
            "spark.dynamicAllocation.maxExecutors=2",
            "spark.dynamicAllocation.shuffleTracking.enabled=true",
            "spark.dynamicAllocation.shuffleTracking.timeout=1s",
            "spark.dynamicAllocation.executorIdleTimeout=1s",
            "spark.speculation=true",
            "spark.speculation.quantile=0.1",
            "spark.speculation.multiplier=1.1",
            "spark.speculation.minTaskRuntime=0",
            "spark.speculation.interval=200ms");

    private static final List<String> HOSTS = List.of("127.0.0.1", "127.0.0.2");

    private final StandaloneCluster cluster;
    private final ImageServer server;
    private final Path folder;
    private final int shards;
    private final Random random;
    private final boolean isElastic;
    private final Map<Integer, Integer> requestsWhenFinished = new HashMap<>();
    private int faultsLeft;
    private int requestsAtLastFault;

    private FaultStorm(
            StandaloneCluster cluster,
            ImageServer server,
            Path folder,
            int faults,
            int shards,
            long seed,
            boolean isElastic) {
        this.cluster = cluster;
        this.server = server;
        this.folder = folder;
        this.faultsLeft = faults;
        this.shards = shards;
        this.random = new Random(seed);
        this.isElastic = isElastic;
    }

    public static void main(String[] arguments) throws Exception {
        var faults = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20;
        var shards = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
        var seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : 1;
        var isElastic = arguments.length > 3 && arguments[3].equals("elastic");
        var folder = Files.createTempDirectory("fault-storm");
        try (var server = new ImageServer();
                var cluster = new StandaloneCluster(
                        Files.createDirectory(folder.resolve("spark")),
                        Path.of(System.getProperty("img2dataset.jar")))) {
            new FaultStorm(cluster, server, folder, faults, shards, seed, isElastic).run();
        }
        // Sessions of the tests end with the JVM.
        System.exit(0);
    }

    private void run() throws IOException, InterruptedException {
        Files.write(
                folder.resolve("urls.txt"),
                IntStream.range(0, shards * ROWS)
                        .mapToObj(row -> server.url("/ok/" + row + ".jpg"))
                        .toList());
        System.out.println("in " + folder);
        var runs = 0;
        var exitCode = -1;
        while (exitCode != ExitCode.DONE) {
            var driver = submit("run-" + runs++);
            while (!driver.waitFor(2_000 + random.nextInt(6_000), TimeUnit.MILLISECONDS)) {
                // Only once work went on after the last one: killing what is just starting tries nothing.
                if (faultsLeft > 0 && server.requests() > requestsAtLastFault) {
                    strike(driver);
                }
            }
            exitCode = driver.exitValue();
            System.out.println("run " + runs + " ended with exit code " + exitCode + ", finished shards "
                    + finished().size());
        }
        check();
        var requests = server.requests();
        System.out.printf(
                "%d runs; %d shards of %d rows, each row once; %d requests, %.2f a row%n",
                runs, shards, ROWS, requests, requests / (double) (shards * ROWS));
    }

    private Process submit(String name) throws IOException {
        var conf = new ArrayList<>(List.of("spark.task.maxFailures=100", "spark.deploy.maxExecutorRetries=-1"));
        if (isElastic) {
            conf.addAll(ELASTIC);
        }
        return cluster.submit(
                name,
                conf,
                List.of(
                        "--url_list",
                        folder.resolve("urls.txt").toString(),
                        "--output_folder",
                        out().toString(),
                        "--output_format",
                        "webdataset",
                        "--number_sample_per_shard",
                        "" + ROWS,
                        "--thread_count",
                        "16",
                        "--allowed_networks",
                        "127.0.0.0/8"));
    }

    private void strike(Process driver) throws IOException {
        var executors = cluster.executors();
        var dice = random.nextInt(10);
        if (dice == 0) {
            driver.destroyForcibly();
            said("the driver");
        } else if (dice < 4) {
            var host = HOSTS.get(random.nextInt(HOSTS.size()));
            cluster.killWorker(host);
            cluster.startWorker(host);
            said("the worker of " + host);
        } else if (!executors.isEmpty()) {
            executors.get(random.nextInt(executors.size())).destroyForcibly();
            said("an executor");
        }
    }

    private void said(String what) {
        faultsLeft--;
        requestsAtLastFault = server.requests();
        finished().forEach(shard -> requestsWhenFinished.putIfAbsent(shard, requests(shard)));
        System.out.println("killed " + what + " when " + finished().size() + " shards were finished");
    }

    private List<Integer> finished() {
        return IntStream.range(0, shards)
                .filter(shard -> Files.exists(out().resolve("%05d_stats.json".formatted(shard))))
                .boxed()
                .toList();
    }

    private int requests(int shard) {
        return IntStream.range(shard * ROWS, (shard + 1) * ROWS)
                .map(row -> server.requests("/ok/" + row + ".jpg"))
                .sum();
    }

    private void check() throws IOException, InterruptedException {
        var verify = cluster.submit("verify", List.of(), List.of("verify", out().toString(), "--deep"));
        if (verify.waitFor() != ExitCode.DONE) {
            throw new AssertionError("verify found something:\n" + cluster.log("verify"));
        }
        requestsWhenFinished.forEach((shard, before) -> {
            var later = requests(shard) - before;
            if (later > (isElastic ? ROWS : 0)) {
                throw new AssertionError(
                        "Shard " + shard + " was finished and downloaded again: " + later + " requests");
            }
        });
        var keys = List.copyOf(JobRuns.metadata(out()).keySet());
        var expected = IntStream.range(0, shards * ROWS)
                .mapToObj(row -> "%05d%02d".formatted(row / ROWS, row % ROWS))
                .toList();
        if (!keys.equals(expected)) {
            throw new AssertionError(keys.size() + " keys, from " + keys.get(0) + " to " + keys.get(keys.size() - 1));
        }
        try (var files = Files.list(out())) {
            var strays = files.map(file -> file.getFileName().toString())
                    .filter(name -> !DataSetLayout.DESCRIPTIONS.contains(name))
                    .filter(name -> !name.matches(
                            "\\d{5}(\\.tar|\\.parquet|_stats\\.json)|\\.img2dataset|report\\.html|\\..*\\.crc"))
                    .toList();
            if (!strays.isEmpty()) {
                throw new AssertionError("Left over: " + strays);
            }
        }
    }

    private Path out() {
        return folder.resolve("out");
    }
}
