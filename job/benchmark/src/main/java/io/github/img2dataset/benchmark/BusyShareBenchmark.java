package io.github.img2dataset.benchmark;

import io.github.img2dataset.fetch.FetchConfig;
import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.output.ImageColumn;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.shard.ContentHash;
import io.github.img2dataset.shard.ExecutorShare;
import io.github.img2dataset.shard.ShardConfig;
import io.github.img2dataset.shard.ShardListener;
import io.github.img2dataset.shard.ShardWorker;
import io.github.img2dataset.shard.TaskAttempt;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How much of the time does a task's thread transform, when 2 % of the urls hang until the deadline? {@code
 * BusyShareBenchmark <folder of images> [shards] [rows per shard]}: once as the job does, one worker over all shards, and
 * once with a worker for each shard, which waits for the stragglers of one before it begins with the next.
 *
 * <p>Busy is whatever is not waiting for a download. The end of the last shard has nothing to overlap with, so the share
 * is also told for the time until the last row is under way.
 */
public final class BusyShareBenchmark {
    private static final int HOSTS = 500;

    private final ServerProcess server;
    private final ShardConfig config;
    private final int shards;
    private final int rows;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private Figures atLastRow = new Figures(0, 0, 0);

    private BusyShareBenchmark(ServerProcess server, ShardConfig config, int shards, int rows) {
        this.server = server;
        this.config = config;
        this.shards = shards;
        this.rows = rows;
        threads.setThreadContentionMonitoringEnabled(true);
    }

    public static void main(String[] arguments) throws Exception {
        var shards = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        var rows = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1000;
        var output = Files.createTempDirectory("busy-share");
        try (var server = ServerProcess.start(ServerDelay.HANGING, HOSTS, arguments[0])) {
            // Warms up.
            new BusyShareBenchmark(server, config(output.resolve("warm"), rows), 1, rows).together();
            new BusyShareBenchmark(server, config(output.resolve("together"), rows), shards, rows).together();
            new BusyShareBenchmark(server, config(output.resolve("apart"), rows), shards, rows).apart();
        }
    }

    private static ShardConfig config(Path output, int rows) throws IOException {
        return new ShardConfig(
                Files.createDirectories(output).toUri().toString(),
                Map.of(),
                "benchmark",
                OutputFormat.WEBDATASET,
                new KeyFormat(5, rows),
                new SampleSchema(List.of(), false, "sha256", true, false, false),
                ImageColumn.of("jpg"),
                ContentHash.SHA256,
                false,
                256,
                FetchConfig.builder().allowedNetworks(List.of("127.0.0.0/8")).build(),
                ImageConfig.builder().build(),
                ExecutorShare.ALONE,
                null,
                null,
                null);
    }

    /** The thread's time since some moment, in nanoseconds. */
    private record Figures(long wall, long waited, long cpu) {
        Figures since(Figures earlier) {
            return new Figures(wall - earlier.wall, waited - earlier.waited, cpu - earlier.cpu);
        }

        String describe() {
            return String.format(
                    Locale.ROOT,
                    "%.1f s, busy %.1f %% (on the processor %.1f %%)",
                    wall / 1e9,
                    100.0 * (wall - waited) / wall,
                    100.0 * cpu / wall);
        }
    }

    private Figures now() {
        var thread = threads.getThreadInfo(Thread.currentThread().getId());
        return new Figures(System.nanoTime(), thread.getWaitedTime() * 1_000_000, threads.getCurrentThreadCpuTime());
    }

    private void together() throws IOException {
        var begun = now();
        work(0, shards);
        print("overlapping", begun);
    }

    private void apart() throws IOException {
        var begun = now();
        for (var shard = 0; shard < shards; shard++) {
            work(shard, shard + 1);
        }
        print("one by one", begun);
    }

    private void print(String how, Figures begun) {
        System.out.printf(
                Locale.ROOT,
                "%d shards of %d rows, %s: %s; until the last row is under way %s%n",
                shards,
                rows,
                how,
                now().since(begun).describe(),
                atLastRow.since(begun).describe());
    }

    private void work(int from, int to) throws IOException {
        try (var worker =
                new ShardWorker(config, TaskAttempt.first("attempt"), rows(from, to), shard -> new Unheard())) {
            worker.forEachRemaining(outcome -> {});
        }
    }

    private Iterator<UrlRow> rows(int from, int to) {
        return IntStream.range(from * rows, to * rows)
                .mapToObj(row -> {
                    atLastRow = row == shards * rows - 1 ? now() : atLastRow;
                    return new UrlRow(row / rows, row % rows, server.url(row), null, null, null, null, List.of());
                })
                .iterator();
    }

    private record Unheard() implements ShardListener.Attempt {
        @Override
        public void sample(@Nullable Failure failure, int bytes, Duration latency) {}

        @Override
        public void spent(long waiting, long images, long writing) {}

        @Override
        public void finished(long successes, long failures) {}

        @Override
        public void abandoned() {}
    }
}
