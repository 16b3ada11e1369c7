package io.github.img2dataset.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.fetch.FetchConfig;
import io.github.img2dataset.image.DecodeBudget;
import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.isolation.GuardedTransform;
import io.github.img2dataset.metadata.SampleSchema;
import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.output.ImageColumn;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.sample.Column;
import io.github.img2dataset.sample.ColumnType;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.testing.FailingFileSystem;
import io.github.img2dataset.testing.ImageServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ShardWorkerTest {
    private static final int ROWS = 20;

    private final ImageServer server = new ImageServer();

    @TempDir
    Path folder;

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void endsWhenTheLastShardFailsBeforeAllItsRowsWereStarted() throws IOException {
        FailingFileSystem.fail(".jpg", 1);

        var outcomes = work(1);

        assertThat(outcomes).singleElement().isInstanceOf(ShardOutcome.Failed.class);
        assertThat(folder.resolve("00000_stats.json")).doesNotExist();
    }

    @Test
    void goesOnWithTheNextShardWhenOneFailsInItsMiddle() throws IOException {
        FailingFileSystem.fail(".jpg", 1);

        var outcomes = work(2);

        assertThat(outcomes).hasSize(2);
        assertThat(outcomes.get(0)).isInstanceOf(ShardOutcome.Failed.class);
        assertThat(outcomes.get(1))
                .isInstanceOfSatisfying(
                        ShardOutcome.Finished.class,
                        finished -> assertThat(finished.stats().count()).isEqualTo(ROWS));
    }

    @Test
    void anImageThatBringsOutABugIsThatRowsOutcomeAndNoOthers() throws IOException {
        var stats = work(
                row(0, List.of()),
                config -> new SampleMaker(config, guarded(config), (body, boxes) -> {
                    throw new ArithmeticException("bug");
                }),
                row(1, List.of()));

        assertThat(stats.count()).isEqualTo(2);
        assertThat(stats.failureReasons()).containsEntry("internal_error", 2L);
    }

    @Test
    void aRowWhoseValuesCannotBeWrittenIsAFailureOfItsOwn() throws IOException {
        var outcomes = new ArrayList<ShardOutcome>();
        var rows = List.of(row(0, List.of("text")), row(1, List.of(5)), row(2, List.of("text")))
                .iterator();
        var schema = new SampleSchema(
                List.of(new Column("saved", ColumnType.Scalar.STRING)), false, null, false, false, false);
        try (var worker = new ShardWorker(config(schema), TaskAttempt.first("run-0"), rows, shard -> new Unheard())) {
            worker.forEachRemaining(outcomes::add);
        }

        assertThat(outcomes).singleElement().isInstanceOfSatisfying(ShardOutcome.Finished.class, finished -> {
            assertThat(finished.stats().successes()).isEqualTo(2);
            assertThat(finished.stats().failureReasons()).containsEntry("internal_error", 1L);
        });
    }

    /** As Spark does it to the tasks of a cancelled job, and to the slower of two attempts. */
    @Test
    void aKilledTaskEndsAtOnceAndCallsNoShardAFailure() throws IOException {
        FailingFileSystem.fail(".jpg", 1, () -> Thread.currentThread().interrupt());

        assertThatThrownBy(() -> work(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("interrupted");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(folder.resolve("00001_stats.json")).doesNotExist();
    }

    private List<ShardOutcome> work(int shards) throws IOException {
        var rows = IntStream.range(0, shards * ROWS)
                .mapToObj(i -> new UrlRow(
                        i / ROWS, i % ROWS, server.url("/ok/" + i + ".jpg"), null, null, null, null, List.of()))
                .iterator();
        var outcomes = new ArrayList<ShardOutcome>();
        try (var worker = new ShardWorker(config(), TaskAttempt.first("run-0"), rows, shard -> new Unheard())) {
            worker.forEachRemaining(outcomes::add);
        }
        return outcomes;
    }

    private ShardStats work(UrlRow first, Function<ShardConfig, SampleMaker> makers, UrlRow second) throws IOException {
        try (var worker = new ShardWorker(
                config(),
                TaskAttempt.first("run-0"),
                List.of(first, second).iterator(),
                shard -> new Unheard(),
                makers)) {
            return ((ShardOutcome.Finished) worker.next()).stats();
        }
    }

    private GuardedTransform guarded(ShardConfig config) {
        return new GuardedTransform(config.image(), 1000, false, DecodeBudget.unlimited());
    }

    private UrlRow row(int index, List<@Nullable Object> saved) {
        return new UrlRow(0, index, server.url("/ok/" + index + ".jpg"), null, null, null, null, saved);
    }

    private ShardConfig config() {
        return config(new SampleSchema(List.of(), false, null, false, false, false));
    }

    private ShardConfig config(SampleSchema schema) {
        return new ShardConfig(
                "failing://" + folder,
                Map.of(FailingFileSystem.SETTING, FailingFileSystem.class.getName()),
                "run",
                OutputFormat.FILES,
                new KeyFormat(5, ROWS),
                schema,
                ImageColumn.of("jpg"),
                null,
                false,
                2,
                FetchConfig.builder().allowPrivateNetworks(true).build(),
                ImageConfig.builder().build(),
                ExecutorShare.ALONE,
                null,
                null,
                null);
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
