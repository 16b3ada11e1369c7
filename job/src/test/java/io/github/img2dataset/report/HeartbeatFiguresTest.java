package io.github.img2dataset.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.testing.LocalSpark;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeartbeatFiguresTest {
    private static final String RUN = "heartbeat-run";

    private final ProgressBoard board = ProgressBoard.open(RUN, 2, 20);
    private HeartbeatFigures figures = new HeartbeatFigures();

    @BeforeEach
    void sendToExecutor() throws Exception {
        LocalSpark.session().sparkContext().register(figures);
        figures = sent();
    }

    @AfterEach
    void close() {
        ProgressBoard.close(RUN);
    }

    @Test
    void tellsTheBoardWhatATaskHasDoneSoFar() throws Exception {
        var shard = ExecutorFigures.listener(RUN, figures).begin(1);
        shard.sample(null, 100, Duration.ofMillis(1));
        assertThat(board.totals().rows).isZero();

        arrive();
        assertThat(board.totals().rows).isEqualTo(1);
        assertThat(board.totals().bytes).isEqualTo(100);

        shard.sample(null, 100, Duration.ofMillis(1));
        shard.finished(2, 0);
        arrive();
        arrive(); // once more at the task's end
        assertThat(board.totals().rows).isEqualTo(2);
        assertThat(board.totals().shardsDone).isEqualTo(1);
    }

    @Test
    void leavesNothingToFetchOnAnExecutorThatNobodyFetchesFrom() {
        var shard = ExecutorFigures.listener(RUN, figures).begin(0);
        shard.finished(1, 0);

        assertThat(ExecutorFigures.take()).isEmpty();
        assertThat(figures.isZero()).isFalse();
    }

    private void arrive() throws Exception {
        assertThat(sent()).isNotNull();
    }

    /** The carrier at the other end of Spark's serialization, empty if it left the driver. */
    private HeartbeatFigures sent() throws Exception {
        var bytes = new ByteArrayOutputStream();
        try (var out = new ObjectOutputStream(bytes)) {
            out.writeObject(figures);
        }
        try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            return (HeartbeatFigures) in.readObject();
        }
    }
}
