package io.github.img2dataset.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.report.ShardFigures.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProgressBoardTest {
    private static final String RUN = "board-test";

    private final ProgressBoard board = ProgressBoard.open(RUN, 3, 300);

    @AfterEach
    void close() {
        ProgressBoard.close(RUN);
    }

    @Test
    void countsAShardWhileItIsUnderWay() {
        tell(0, "a", State.RUNNING, 10, 5);
        assertThat(board.totals().rows).isEqualTo(15);
        tell(0, "a", State.RUNNING, 40, 20);

        var totals = board.totals();
        assertThat(totals.rows).isEqualTo(60);
        assertThat(totals.successes).isEqualTo(40);
        assertThat(totals.failures).containsExactly(Map.entry("dns", 20L));
        assertThat(totals.shardsDone).isZero();
        assertThat(totals.shardsPlanned).isEqualTo(3);
        assertThat(totals.rowsPlanned).isEqualTo(300);
    }

    @Test
    void ofTwoAttemptsAtOnceTheFurtherCounts() {
        tell(0, "a", State.RUNNING, 40, 0);
        tell(0, "speculative", State.RUNNING, 60, 0);
        tell(1, "b", State.RUNNING, 7, 0);

        assertThat(board.totals().rows).isEqualTo(67);
    }

    @Test
    void aShardCountsOnceWhenBothAttemptsFinish() {
        tell(0, "a", State.RUNNING, 90, 0);
        tell(0, "speculative", State.FINISHED, 80, 20);
        tell(0, "a", State.RUNNING, 95, 0);
        tell(0, "a", State.FINISHED, 100, 0);

        var totals = board.totals();
        assertThat(totals.shardsDone).isEqualTo(1);
        assertThat(totals.rows).isEqualTo(100);
        assertThat(totals.successes).as("of the attempt that was first").isEqualTo(80);
    }

    @Test
    void aRetryTakesThePlaceOfTheAttemptThatFailed() {
        tell(0, "a", State.RUNNING, 90, 0);
        tell(0, "a", State.ABANDONED, 90, 0);
        assertThat(board.totals().rows).isZero();
        tell(0, "retry", State.RUNNING, 30, 0);
        assertThat(board.totals().rows).isEqualTo(30);
        tell(0, "retry", State.FINISHED, 100, 0);
        assertThat(board.totals().rows).isEqualTo(100);
    }

    @Test
    void anAttemptThatVanishedWithItsExecutorIsForgottenWhenTheRetryIsDone() {
        tell(0, "lost", State.RUNNING, 90, 0);
        tell(0, "retry", State.RUNNING, 10, 0);
        assertThat(board.totals().rows).isEqualTo(90);
        tell(0, "retry", State.FINISHED, 70, 30);
        assertThat(board.totals().rows).isEqualTo(100);
        assertThat(board.totals().successes).isEqualTo(70);
    }

    @Test
    void eachShardIsToldOnce() {
        var told = new ArrayList<Integer>();
        board.whenFinished(figures -> told.add(figures.shard()));
        tell(2, "a", State.FINISHED, 1, 0);
        tell(2, "b", State.FINISHED, 1, 0);
        tell(1, "c", State.ABANDONED, 1, 0);
        tell(0, "d", State.FINISHED, 1, 0);

        assertThat(told).containsExactly(2, 0);
    }

    @Test
    void figuresOfOtherRunsAreNotOurs() {
        ProgressBoard.receive(List.of(
                new ShardFigures("another", 0, "a", State.FINISHED, 5, 5, Map.of()),
                new ShardFigures(RUN, 0, "a", State.RUNNING, 3, 5, Map.of())));

        assertThat(board.totals().rows).isEqualTo(3);
        assertThat(ProgressBoard.allTotals().rows).isEqualTo(3);
    }

    /** Metrics are read seconds after a run's end, too, and shall not show that nothing was done. */
    @Test
    void aRunThatEndedIsShownUntilTheNextBegins() {
        var told = new ArrayList<Integer>();
        board.whenFinished(figures -> told.add(figures.shard()));
        ProgressBoard.close(RUN);
        tell(0, "a", State.FINISHED, 100, 0);
        assertThat(ProgressBoard.allTotals().rows).isEqualTo(100);
        assertThat(ProgressBoard.allTotals().rowsPlanned).isEqualTo(300);
        assertThat(told).isEmpty();

        ProgressBoard.open("next", 1, 7);
        assertThat(ProgressBoard.allTotals().rows).isZero();
        assertThat(ProgressBoard.allTotals().rowsPlanned).isEqualTo(7);
        ProgressBoard.close("next");
    }

    private static void tell(int shard, String attempt, State state, long successes, long failed) {
        var failures = failed == 0 ? Map.<String, Long>of() : Map.of("dns", failed);
        ProgressBoard.receive(List.of(new ShardFigures(RUN, shard, attempt, state, successes, 1_000, failures)));
    }
}
