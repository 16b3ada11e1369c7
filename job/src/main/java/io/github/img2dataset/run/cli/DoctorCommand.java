package io.github.img2dataset.run.cli;

import io.github.img2dataset.fetch.NameProbe;
import io.github.img2dataset.fetch.address.UrlHost;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.report.Units;
import io.github.img2dataset.report.page.Advice;
import io.github.img2dataset.run.ExecutorMemory;
import io.github.img2dataset.run.doctor.Doctor;
import io.github.img2dataset.run.doctor.Forecast;
import io.github.img2dataset.run.doctor.ListSample;
import io.github.img2dataset.run.doctor.MachineChecks;
import io.github.img2dataset.run.options.CommandLineParser;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.run.options.JobOptions;
import io.github.img2dataset.run.options.StorageSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** {@code img2dataset doctor}: looks at everything that a long run depends on before it starts. */
public final class DoctorCommand {
    private static final Duration LONGEST_LOOK_UP = Duration.ofSeconds(30);
    private static final double FEW_RESOLVED = 0.5;
    /** Asked for when there is no list: name servers that know neither are none of the internet's. */
    private static final List<String> WELL_KNOWN = List.of("example.com", "www.iana.org");

    private static final long SMALL_SHARD = 20_000_000;
    private static final long LARGE_SHARD = 2_000_000_000;
    private static final String USAGE = String.join(
            System.lineSeparator(),
            "Usage: img2dataset doctor [--url_list LIST] [the options of the run]",
            "Checks what a run depends on: the machine, the output folder, and the name servers. With a list, also downloads",
            "about 200 of its urls without storing them and forecasts the whole run.",
            "Exit codes: 0 no problem found, 1 a problem was found, 2 wrong usage, 130 interrupted.");

    private final Doctor doctor;
    private final JobConfig config;
    private final SparkSession spark;
    private final int cores;

    private DoctorCommand(Doctor doctor, JobConfig config, SparkSession spark) {
        this.doctor = doctor;
        this.config = config;
        this.spark = spark;
        this.cores = JavaSparkContext.fromSparkContext(spark.sparkContext()).defaultParallelism();
    }

    /** The command that the arguments ask for, checked but not begun. */
    static Command parse(List<String> arguments, PrintStream out, PrintStream err) {
        var options = CommandLineParser.parse(arguments);
        if (options.run.help) {
            return () -> {
                out.println(USAGE);
                return ExitCode.DONE;
            };
        }
        var hasList = options.list.urlList != null;
        if (!hasList) {
            options.list.urlList = "none";
        }
        var config = JobConfig.from(options);
        return () -> run(options, config, hasList, out, err);
    }

    private static int run(JobOptions options, JobConfig config, boolean hasList, PrintStream out, PrintStream err)
            throws IOException {
        try (var session = WatchedSession.open(options.run.processesCount, options.run.verbose, err)) {
            return look(session.spark(), config, hasList, out) ? ExitCode.DONE : ExitCode.BROKEN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    /** Looks and prints; gives whether all is well. */
    public static boolean look(SparkSession spark, JobConfig config, boolean hasList, PrintStream out)
            throws InterruptedException {
        var doctor = new Doctor(out);
        new DoctorCommand(doctor, config, spark).look(hasList);
        return !doctor.foundProblem();
    }

    private void look(boolean hasList) throws InterruptedException {
        var settings = StorageSettings.of(spark.sparkContext().hadoopConfiguration());
        new MachineChecks(doctor, config, cores).run(settings);
        memory();
        if (!hasList) {
            names(WELL_KNOWN);
            doctor.note("No --url_list: no url was tried", "");
            return;
        }
        try {
            list(settings);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) { // Spark throws checked exceptions that its Java API does not declare
            doctor.problem("The list " + config.urlList() + ": " + e.getMessage(), "");
        }
    }

    private void memory() {
        var conf = spark.sparkContext().getConf();
        var memory = ExecutorMemory.of(conf);
        memory.warning(conf.getInt("spark.executor.cores", cores), config.image())
                .ifPresentOrElse(
                        what -> doctor.note(what, ""),
                        () -> doctor.fine("Images being decoded may take "
                                + Units.bytes((double) memory.forImagesHere()) + " at a time beside the heap"));
    }

    private void list(Map<String, String> settings) throws IOException, InterruptedException {
        var sample = ListSample.read(spark, config, settings);
        doctor.fine("The list has " + Units.count(sample.totalRows()) + " rows");
        if (sample.rows().isEmpty()) {
            return;
        }
        var hosts = sample.rows().stream()
                .map(row -> UrlHost.of(row.url()))
                .filter(host -> !host.startsWith("(") && !host.matches("[0-9.]+|.*:.*"))
                .distinct()
                .toList();
        if (!hosts.isEmpty()) {
            names(hosts);
        }
        var stats = sample.download();
        sampled(stats);
        if (stats.successes() > 0) {
            forecast(Forecast.of(sample, stats, cores));
        }
    }

    private void names(List<String> hosts) throws InterruptedException {
        var probe = NameProbe.ask(hosts, config.fetch().dnsServers(), LONGEST_LOOK_UP);
        var answered = probe.resolved() + probe.unknown();
        var words = "Name servers "
                + String.join(", ", NameProbe.servers(config.fetch().dnsServers())) + ": "
                + probe.resolved() + " of " + probe.asked() + " hosts resolved, " + probe.unknown()
                + " do not exist, " + (probe.asked() - answered) + " without an answer, in "
                + Units.seconds(probe.seconds());
        if (answered < FEW_RESOLVED * probe.asked() || (hosts.equals(WELL_KNOWN) && probe.resolved() == 0)) {
            doctor.problem(words, "Name a resolver that works with --dns_servers, best a caching one close by.");
        } else if (answered < probe.asked()) {
            doctor.note(words, "A caching resolver close by (docker/unbound.conf) loses fewer.");
        } else {
            doctor.fine(words);
        }
    }

    private void sampled(ShardStats stats) {
        doctor.heading("A sample of " + stats.count() + " urls in " + Units.seconds(stats.duration()) + ": "
                + stats.successes() + " images (" + Units.percent((double) stats.successes() / stats.count()) + ")");
        stats.failureReasons()
                .forEach((reason, count) -> doctor.text(
                        Units.format("%6d  %-20s %s", count, reason, Units.percent((double) count / stats.count()))));
        for (var advice : Advice.all(stats)) {
            doctor.note(advice.what() + ".", advice.remedy());
        }
        if (stats.successes() == 0) {
            doctor.problem("Not one image came of the sample", "Look at the reasons above before you start the run.");
        }
    }

    private void forecast(Forecast forecast) {
        doctor.heading("What to expect of all " + Units.count(forecast.rows()) + " rows, at best");
        doctor.text("rate       " + Units.number(forecast.rate()) + " rows a second, limited by "
                + (forecast.isLimitedByCores() ? "the cores" : "the requests in flight"));
        doctor.text("time       " + Units.seconds(forecast.seconds()));
        doctor.text("bandwidth  " + Units.bytes(forecast.bandwidth()) + "/s, "
                + Units.bytes(forecast.rows() * forecast.bytesPerRow()) + " in all");
        doctor.text("disk       " + Units.bytes(forecast.disk()));
        limits(forecast);
        shards(forecast);
        disk(forecast);
    }

    private void limits(Forecast forecast) {
        if (forecast.isLimitedByCores()) {
            doctor.note("Pictures keep the cores busy", "More cores make it faster; a higher --thread_count does not.");
        } else if (Double.isFinite(forecast.coreRate())) {
            doctor.note(
                    "--thread_count " + config.threadCount() + " is the limit, not the cores",
                    "They would keep up with "
                            + Units.number(config.threadCount() * forecast.coreRate() / forecast.networkRate())
                            + ", if bandwidth and name servers do, too.");
        }
    }

    private void shards(Forecast forecast) {
        var perShard = config.keys().samplesPerShard();
        var shards = (forecast.rows() + perShard - 1) / perShard;
        var bytes = perShard * forecast.storedPerRow();
        var size = "A shard of " + Units.count(perShard) + " rows will have about " + Units.bytes(bytes)
                + "; there will be " + Units.count(shards);
        if (bytes > LARGE_SHARD) {
            doctor.note(size, "Large shards lose much when one fails: lower --number_sample_per_shard.");
        } else if (shards > 1 && shards < 2L * cores) {
            doctor.note(size, "That leaves cores idle at the end: lower --number_sample_per_shard.");
        } else if (shards > 1_000 && bytes < SMALL_SHARD) {
            doctor.note(size, "Many small files are slow to list and read: raise --number_sample_per_shard.");
        } else {
            doctor.fine(size);
        }
        if (Long.toString(shards - 1).length() > config.keys().shardDigits()) {
            doctor.note(
                    "Shard ids get longer than --oom_shard_count "
                            + config.keys().shardDigits(),
                    "Raise it to " + Long.toString(shards - 1).length() + ", so that names sort in order.");
        }
    }

    private void disk(Forecast forecast) {
        try {
            MachineChecks.freeBytes(
                            config.outputFolder().startsWith("/")
                                    ? "file:" + config.outputFolder()
                                    : config.outputFolder())
                    .filter(free -> free < forecast.disk())
                    .ifPresent(free -> doctor.problem(
                            "The disk has " + Units.bytes(free) + " free; the data set needs about "
                                    + Units.bytes(forecast.disk()),
                            "Use another --output_folder, or smaller pictures."));
        } catch (IOException | IllegalArgumentException e) {
            doctor.note("Free disk space is not known: " + e.getMessage(), "");
        }
    }
}
