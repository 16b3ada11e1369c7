package io.github.img2dataset.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.CancelledException;
import io.github.img2dataset.run.cli.MainInSession;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.RunLease;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.HostileServer;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose Spark jobs somebody cancels. */
@Timeout(180)
class CancellationIT {
    private static final int SHARDS = 4;

    /** The tasks that keep the session's cores busy, and what they wait for. */
    private static final AtomicInteger BUSY = new AtomicInteger();

    private static final CountDownLatch FREE = new CountDownLatch(1);

    private final ImageServer server = new ImageServer();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final JobStarts jobs = new JobStarts();
    private final SparkContext context = LocalSpark.session().sparkContext();

    @TempDir
    Path folder;

    /** The last job that Spark began, and how many. */
    private static final class JobStarts extends SparkListener {
        private final AtomicInteger begun = new AtomicInteger();
        private volatile int last = -1;
        private volatile String group = "";
        private volatile String description = "";

        /** Cancels the runs' jobs as soon as they begin; null for none. */
        private volatile @Nullable SparkContext cancelsRuns;

        @Override
        public void onJobStart(SparkListenerJobStart job) {
            last = job.jobId();
            group = job.properties().getProperty("spark.jobGroup.id", "");
            description = job.properties().getProperty("spark.job.description", "");
            begun.incrementAndGet();
            var context = cancelsRuns;
            if (context != null && group.startsWith("img2dataset-")) {
                context.cancelJob(last);
            }
        }
    }

    @AfterEach
    void stop() {
        context.removeSparkListener(jobs);
        server.release();
        server.close();
    }

    /** One shard is held by its host; the other three are done. */
    @ParameterizedTest
    @ValueSource(strings = {"group", "all", "job"})
    void aCancelledRunEndsAsIfInterruptedAndKeepsItsShards(String how) throws Exception {
        list("/held/0.jpg");
        context.addSparkListener(jobs);
        var run = CompletableFuture.supplyAsync(this::exitCode);
        Await.until("the other shards", () -> finishedShards() == SHARDS - 1);
        var begun = jobs.begun.get();

        switch (how) {
            case "group" -> context.cancelJobGroup(jobs.group);
            case "all" -> context.cancelAllJobs();
            default -> context.cancelJob(jobs.last); // as "kill" in the Spark UI does
        }

        assertThat(run.get()).as(said()).isEqualTo(Interruption.EXIT_CODE);
        assertThat(said())
                .contains("img2dataset: cancelled; finished shards stay. Run the same command again")
                .doesNotContain("SparkException");
        assertThat(jobs.begun).hasValue(begun); // nothing was tried again
        assertThat(finishedShards()).isEqualTo(SHARDS - 1);
        try (var left = Files.list(out())) {
            assertThat(left.map(path -> path.getFileName().toString())).noneMatch(name -> name.startsWith("_"));
        }

        server.release();
        server.forgetRequests();
        assertThat(exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(finishedShards()).isEqualTo(SHARDS);
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void aCancelledReadOfTheListDoesNotBlameTheList() throws Exception {
        list("/ok/0.jpg");
        context.addSparkListener(jobs);
        var blocking = JavaSparkContext.fromSparkContext(context)
                .parallelize(List.of(0, 1), 2)
                .foreachAsync(core -> keepBusy());
        try {
            Await.until("a task on either core", () -> BUSY.get() == 2);
            jobs.cancelsRuns = context;
            assertThatThrownBy(() -> JobRuns.run(arguments()))
                    .isInstanceOf(CancelledException.class)
                    .message()
                    .doesNotContain("urls.txt");
        } finally {
            FREE.countDown();
        }
        blocking.get();
        assertThat(jobs.description).startsWith("Read the url list");
        assertThat(finishedShards()).isZero();
    }

    @Test
    void aRunThatWaitsForAnothersEndCanBeCancelled() throws Exception {
        list("/ok/0.jpg");
        try (var other = RunLease.acquire(OutputFolder.open(out().toString(), Map.of()), "other")) {
            var words = new ArrayList<>(arguments());
            words.addAll(List.of("--wait_for_lease", "True"));

            assertIsCancelled(JobRuns.job(words), () -> isWaiting(Thread.State.TIMED_WAITING));

            other.check();
            assertThat(finishedShards()).isZero();
        }
    }

    @Test
    void aRunThatReadsAListFromTheWebCanBeCancelled() throws Exception {
        try (var web = new HostileServer()) {
            web.on("/urls.txt", exchange -> {
                exchange.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhttp://");
                exchange.waitForHangUp();
                return false;
            });
            var words = new ArrayList<>(arguments());
            words.set(1, web.url("/urls.txt"));

            assertIsCancelled(JobRuns.job(words), () -> web.requests("/urls.txt") == 1);
        }
    }

    private static void assertIsCancelled(DownloadJob job, Callable<Boolean> waits) throws Exception {
        var run = CompletableFuture.supplyAsync(() -> {
            try {
                return job.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Await.until("the wait", waits);
        job.cancel();

        assertThatThrownBy(run::get).hasCauseInstanceOf(CancelledException.class);
    }

    private static boolean isWaiting(Thread.State state) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().endsWith("-wait") && thread.getState() == state);
    }

    private int exitCode() {
        return MainInSession.exitCode(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments());
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private Path out() {
        return folder.resolve("out");
    }

    private int finishedShards() {
        return (int) IntStream.range(0, SHARDS)
                .filter(shard -> Files.exists(out().resolve("0000" + shard + "_stats.json")))
                .count();
    }

    /** One row for each shard. */
    private void list(String first) throws IOException {
        var urls = new ArrayList<String>();
        urls.add(server.url(first));
        IntStream.range(1, SHARDS).forEach(row -> urls.add(server.url("/ok/" + row + ".jpg")));
        Files.write(folder.resolve("urls.txt"), urls);
    }

    /** Lets no other task run on this core. */
    private static void keepBusy() throws InterruptedException {
        BUSY.incrementAndGet();
        FREE.await();
    }

    private List<String> arguments() {
        return List.of(
                "--url_list",
                folder.resolve("urls.txt").toString(),
                "--output_folder",
                out().toString(),
                "--output_format",
                "webdataset",
                "--number_sample_per_shard",
                "1",
                "--timeout",
                "170",
                "--allowed_networks",
                "127.0.0.0/8");
    }
}
