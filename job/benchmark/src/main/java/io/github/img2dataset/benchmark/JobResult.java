package io.github.img2dataset.benchmark;

import io.github.img2dataset.metadata.Measure;
import io.github.img2dataset.metadata.ShardMeasures;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What a run of the job took, from the launcher's start to its exit, and what it brought.
 *
 * @param wall seconds
 * @param serverCpu processor seconds of the web server meanwhile
 * @param bytes of all bodies
 */
record JobResult(
        double wall,
        RunningProcess process,
        double serverCpu,
        long rows,
        long images,
        long bytes,
        ShardMeasures measures) {

    /**
     * Runs the job to its end.
     *
     * @param stats where the job's output folder can be read from here
     * @throws IOException with the job's log when it fails
     */
    static JobResult of(JobCommand command, String out, OutputFolder stats, ServerProcess server, Path log)
            throws IOException, InterruptedException {
        var serverBefore = server.cpuSeconds();
        var start = System.nanoTime();
        var process = command.start(out, log);
        var watched = RunningProcess.watch(process, command.counted());
        var wall = (System.nanoTime() - start) / 1e9;
        if (process.exitValue() != 0) {
            throw new IOException("The job failed:\n" + Files.readString(log));
        }
        return read(stats, wall, watched, server.cpuSeconds() - serverBefore);
    }

    /** Of a run that has ended: adds up what its shards' stats say. */
    static JobResult read(OutputFolder folder, double wall, RunningProcess process, double serverCpu)
            throws IOException {
        var measures = new ShardMeasures();
        var rows = 0L;
        var images = 0L;
        var bytes = 0L;
        for (var file : folder.list()) {
            if (ShardStats.shardId(file.name()).isPresent()) {
                var stats = ShardStats.parse(folder.read(file.name()));
                measures.addAll(stats.measures());
                rows += stats.count();
                images += stats.successes();
                bytes += stats.downloadedBytes();
            }
        }
        return new JobResult(wall, process, serverCpu, rows, images, bytes, measures);
    }

    double rate() {
        return rows / wall;
    }

    double cpuPerThousand() {
        return 1000 * process.cpuSeconds() / rows;
    }

    /** Whether the driver did all the work. */
    boolean isLocal() {
        return process.ownCpuSeconds() == process.cpuSeconds();
    }

    double driverCpuPerThousand() {
        return 1000 * process.ownCpuSeconds() / rows;
    }

    double peakRssMiB() {
        return process.peakRssMiB();
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
                process.peakRssMiB(),
                serverCpu);
    }

    /** All of it; {@code driver_cpu_s} is a part of {@code cpu_s}, and all of it in local mode. */
    String json() {
        return String.format(
                Locale.ROOT,
                "{\"rows\": %d, \"images\": %d, \"bytes\": %d, \"wall_s\": %.2f, \"cpu_s\": %.2f, \"driver_cpu_s\": %.2f, "
                        + "\"server_cpu_s\": %.2f, \"peak_rss_mib\": %d, \"busy_cores\": %.2f, \"wait_s\": %.2f, "
                        + "\"decode_s\": %.2f, \"resize_s\": %.2f, \"encode_s\": %.2f, \"write_s\": %.2f}",
                rows,
                images,
                bytes,
                wall,
                process.cpuSeconds(),
                process.ownCpuSeconds(),
                serverCpu,
                process.peakRssMiB(),
                process.cpuSeconds() / wall,
                of(Measure.WAIT_SECONDS),
                of(Measure.DECODE_SECONDS),
                of(Measure.RESIZE_SECONDS),
                of(Measure.ENCODE_SECONDS),
                of(Measure.WRITE_SECONDS));
    }
}
