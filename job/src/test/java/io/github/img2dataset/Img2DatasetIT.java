package io.github.img2dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.api.CancelledException;
import io.github.img2dataset.api.RunListener;
import io.github.img2dataset.api.RunProgress;
import io.github.img2dataset.api.ShardResult;
import io.github.img2dataset.api.UsageException;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.ImageServer;
import io.github.img2dataset.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs from a program, by the API. */
@Timeout(180)
class Img2DatasetIT {
    private final ImageServer server = new ImageServer();
    private final List<RunProgress> progress = new CopyOnWriteArrayList<>();
    private final List<ShardResult> shards = new CopyOnWriteArrayList<>();

    @TempDir
    Path folder;

    private final RunListener listener = new RunListener() {
        @Override
        public void progress(RunProgress now) {
            progress.add(now);
        }

        @Override
        public void shardFinished(ShardResult shard) {
            shards.add(shard);
            throw new IllegalStateException("a listener's own mistake");
        }
    };

    @AfterEach
    void stop() {
        server.release();
        server.close();
    }

    @Test
    void tellsAllOfARun() throws IOException {
        var result = run("out", "/ok/1.jpg", "/missing", "/ok/2.jpg")
                .option("image_size", 64)
                .option("save-failure-reason", true)
                .options(Map.of("--output_format", "webdataset"))
                .listener(listener)
                .run();

        assertThat(result.isComplete()).isTrue();
        assertThat(result.rows()).isEqualTo(3);
        assertThat(result.images()).isEqualTo(2);
        assertThat(result.statusCounts())
                .containsExactly(
                        Map.entry("success", 2L),
                        Map.entry("failed_to_download", 1L),
                        Map.entry("failed_to_resize", 0L));
        assertThat(result.failureReasons()).containsExactly(Map.entry("http_4xx", 1L));
        assertThat(result.errorMessages()).hasSize(1).containsValue(1L).doesNotContainKey("success");
        assertThat(result.rowsPerSecond()).isPositive();
        assertThat(result.report()).hasValueSatisfying(page -> assertThat(page).endsWith("/report.html"));
        assertThat(result.retried()).isEmpty();
        assertThat(result.wandb()).isEmpty();
        assertThat(result.eventLog()).isEmpty();
        assertThat(result.shards())
                .containsExactly(
                        new ShardResult(0, "00000", 2, 1, Optional.empty()),
                        new ShardResult(1, "00001", 1, 1, Optional.empty()));
        assertThat(result.toString()).contains("3 rows in", "2 images", "The data set is in " + result.outputFolder());
        try (var records = Files.list(folder.resolve("out/.img2dataset/runs"))) {
            assertThat(records).anyMatch(record -> record.toString().contains(result.runId()));
        }
        assertThat(shards).containsExactlyInAnyOrderElementsOf(result.shards());
        assertThat(progress).last().satisfies(end -> {
            assertThat(end.runId()).isEqualTo(result.runId());
            assertThat(end.rowsDone()).isEqualTo(3);
            assertThat(end.shardsDone()).isEqualTo(2);
        });

        var again = run("out", "/ok/1.jpg", "/missing", "/ok/2.jpg")
                .options(List.of("--image_size", "64", "--output_format", "webdataset", "--save_failure_reason"))
                .option("retry_failed", true)
                .quiet()
                .run();
        assertThat(again.shardsFinishedBefore()).isEqualTo(2);
        assertThat(again.retried()).hasValueSatisfying(retried -> {
            assertThat(retried.rows()).isEqualTo(1);
            assertThat(retried.succeeded()).isZero();
        });
    }

    @Test
    void aCancelledRunKeepsItsFinishedShards() throws Exception {
        var run = run("out", "/ok/1.jpg", "/ok/2.jpg", "/held/3.jpg")
                .listener(listener)
                .start();
        Await.until("the first shard", () -> !shards.isEmpty());
        assertThat(run.isDone()).isFalse();
        assertThat(run.await(Duration.ZERO)).isEmpty();
        assertThat(run.progress().shards()).isEqualTo(2);

        run.cancel();

        assertThatThrownBy(run::await)
                .isInstanceOf(CancelledException.class)
                .hasMessageContaining("finished shards stay");
        assertThat(run.isDone()).isTrue();
        assertThat(folder.resolve("out/00000_stats.json")).exists();

        server.release();
        var rest = run("out", "/ok/1.jpg", "/ok/2.jpg", "/held/3.jpg").quiet().run();
        assertThat(rest.shards()).extracting(ShardResult::id).containsExactly("00001");
    }

    @Test
    void aRunThatIsCancelledBeforeItsFirstJobEnds() throws Exception {
        var run = run("out", "/held/3.jpg").quiet().start();
        run.cancel();

        assertThatThrownBy(run::await).isInstanceOf(CancelledException.class);
    }

    @Test
    void anInterruptOfTheCallerCancelsTheRun() throws Exception {
        var isInterrupted = new CompletableFuture<Boolean>();
        var caller = new Thread(() -> {
            try {
                run("out", "/held/1.jpg", "/ok/2.jpg", "/ok/3.jpg")
                        .listener(listener)
                        .run();
                isInterrupted.completeExceptionally(new AssertionError("The run was not cancelled"));
            } catch (CancelledException e) {
                isInterrupted.complete(Thread.currentThread().isInterrupted());
            } catch (Exception e) {
                isInterrupted.completeExceptionally(e);
            }
        });
        caller.start();
        Await.until("the second shard", () -> !shards.isEmpty());

        caller.interrupt();

        assertThat(isInterrupted.get()).isTrue();
    }

    @Test
    void twoRunsInOneSessionDoNotMix() throws Exception {
        var cats = run("cats", "/once/1.jpg", "/ok/2.jpg", "/ok/3.jpg").quiet().start();
        var dogs = run("dogs", "/once/4.jpg").quiet().start();
        Await.until("both requests", () -> server.requests("/once/1.jpg") + server.requests("/once/4.jpg") > 1);
        server.release();

        assertThat(cats.await().rows()).isEqualTo(3);
        assertThat(dogs.await().rows()).isEqualTo(1);
        assertThat(cats.runId()).isNotEqualTo(dogs.runId());
        assertThat(cats.progress().rowsDone()).isEqualTo(3);
        assertThat(dogs.progress().rowsDone()).isEqualTo(1);
    }

    @Test
    void mistakesAreOneLineBeforeAnyWork() {
        assertThatThrownBy(() -> Img2Dataset.on(LocalSpark.session())
                        .option("image_sise", 3)
                        .start())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("did you mean --image_size?");
        assertThatThrownBy(() -> Img2Dataset.on(LocalSpark.session())
                        .urlList(folder.resolve("none.txt").toString())
                        .outputFolder(folder.resolve("out").toString())
                        .quiet()
                        .run())
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("none.txt");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    /** Two rows a shard. */
    private Img2Dataset run(String name, String... paths) {
        try {
            var urls = new ArrayList<String>();
            Arrays.stream(paths).forEach(path -> urls.add(server.url(path)));
            var list = Files.write(folder.resolve(name + ".txt"), urls);
            return Img2Dataset.on(LocalSpark.session())
                    .urlList(list.toString())
                    .outputFolder(folder.resolve(name).toString())
                    .option("number_sample_per_shard", 2)
                    .option("timeout", 170.0)
                    .option("allowed_networks", "127.0.0.0/8");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
