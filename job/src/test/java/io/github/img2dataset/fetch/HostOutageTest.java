package io.github.img2dataset.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.fetch.HostGate.Verdict;
import io.github.img2dataset.sample.FailureReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A host of a list of 20,000 rows goes silent after 600 of its rows or, of a rare host, at once after its first. */
class HostOutageTest {
    private static final String HOST = "images.example.com";
    private static final int ROWS = 20_000;
    private static final int INSIDE = 16;
    private static final int PENDING = 1_024;
    private static final long ANSWER = Duration.ofMillis(50).toNanos();
    private static final long TIMEOUT = Duration.ofSeconds(10).toNanos();

    private final ManualTimer timer = new ManualTimer();

    @ParameterizedTest
    @CsvSource({
        "10, 100",
        "10, 30",
        "10, 1",
        "45, 100",
        "45, 30",
        "45, 1",
        "60, 100",
        "300, 100",
        "300, 30",
        "300, 1",
        "600, 100",
        "600, 30",
        "600, 1"
    })
    void anOutageThatPatienceOutlivesCostsNoRow(long seconds, int percent) {
        var list = new List(ROWS * percent / 100, Duration.ofMinutes(15), Duration.ofSeconds(seconds));
        list.run();

        assertThat(list.lost).isZero();
        assertThat(list.answered).isEqualTo(list.rows);
        assertThat(timer.elapsed())
                .as("and little more than its own length: a pause and a time-out")
                .isLessThan(Duration.ofSeconds(seconds + 41).plusNanos(list.rows * ANSWER / INSIDE));
    }

    @ParameterizedTest
    @CsvSource({"45, 100, 3", "45, 30, 8", "10, 100, 1", "300, 100, 45"})
    void withoutPatienceItCostsFewRowsWhenItIsShort(long seconds, int percent, int mostPercent) {
        var list = new List(ROWS * percent / 100, Duration.ZERO, Duration.ofSeconds(seconds));
        list.run();

        assertThat(list.lost).isBetween(1, list.rows * mostPercent / 100);
        assertThat(list.answered).isEqualTo(list.rows - list.lost);
    }

    @Test
    void whenPatienceIsUsedUpTheRowsThatWaitFailAndLaterOnesProbeAgain() {
        var list = new List(ROWS, Duration.ofMinutes(1), Duration.ofMinutes(3));
        list.run();

        assertThat(list.lost).isBetween(PENDING / 2, ROWS / 5);
        assertThat(list.answered).isEqualTo(ROWS - list.lost);
    }

    @Test
    void aHostThatNeverAnsweredIsGivenUpAsFastAsEver() {
        var gates = gates(Duration.ofHours(1));
        var verdict = Verdict.GO_ON;
        for (var i = 0; verdict == Verdict.GO_ON && i < 100; i++) {
            assertThat(gates.enter(HOST, new Row(new List(1, Duration.ZERO, Duration.ZERO))))
                    .isTrue();
            verdict = gates.leave(HOST, Outcome.Failed.unreachable(FailureReason.CONNECT, "refused"), timer.nanoTime());
            assertThat(i).isLessThan(16);
        }
        assertThat(verdict).isEqualTo(Verdict.GIVE_UP);
    }

    @Test
    void aUrlThatHangsWhileItsHostAnswersOthersIsItsOwnFailure() {
        var gates = gates(Duration.ofHours(1));
        var row = new Row(new List(1, Duration.ZERO, Duration.ZERO));
        gates.enter(HOST, row);
        gates.enter(HOST, row);
        var first = timer.schedule(() -> {}, 9, java.util.concurrent.TimeUnit.SECONDS);
        var second = timer.schedule(() -> {}, 10, java.util.concurrent.TimeUnit.SECONDS);
        timer.runNext();

        assertThat(gates.leave(HOST, new Outcome.Redirect("/"), 0)).isEqualTo(Verdict.GO_ON);
        timer.runNext();
        assertThat(gates.leave(HOST, Outcome.Failed.silent("Timed out"), 0)).isEqualTo(Verdict.GO_ON);
        assertThat(first.isDone() && second.isDone()).isTrue();
        assertThat(gates.outages()).isEmpty();
    }

    @Test
    void saysWhoIsWaitedForAndHowLong() {
        var list = new List(ROWS, Duration.ofMinutes(15), Duration.ofMinutes(5));
        list.start();
        while (timer.elapsed().compareTo(Duration.ofMinutes(2)) < 0) {
            timer.runNext();
        }

        assertThat(list.gates.outages()).singleElement().satisfies(outage -> {
            assertThat(outage.host()).isEqualTo(HOST);
            assertThat(outage.since()).isBetween(Duration.ofSeconds(60), Duration.ofMinutes(3));
            assertThat(outage.rows()).isGreaterThan(PENDING / 2);
        });
        while (timer.runNext()) {
            // To the end.
        }
        assertThat(list.gates.outages()).isEmpty();
    }

    private HostGates gates(Duration patience) {
        return new HostGates(INSIDE, HostShares.UNLIMITED, patience, timer, timer::nanoTime);
    }

    /** The host's rows as a task starts them: so many pending at a time, each as often as it is set aside. */
    private final class List {
        private final int rows;
        private final HostGates gates;
        private final long outage;
        private int started;
        private int pending;
        private int answered;
        private int lost;
        private long downUntil;

        List(int rows, Duration patience, Duration outage) {
            this.rows = rows;
            this.gates = gates(patience);
            this.outage = outage.toNanos();
        }

        void run() {
            start();
            while (timer.runNext()) {
                // Until nothing is under way.
            }
            assertThat(pending).isZero();
            assertThat(started).isEqualTo(rows);
        }

        void start() {
            while (pending < PENDING && started < rows) {
                pending++;
                started++;
                new Row(this).ask();
            }
        }

        void ended(boolean isAnswered) {
            pending--;
            if (isAnswered) {
                answered++;
            } else {
                lost++;
            }
            if (answered == Math.min(600, rows / 2) && downUntil == 0) {
                downUntil = timer.nanoTime() + outage;
            }
            timer.execute(this::start);
        }
    }

    private final class Row implements HostGates.Waiter {
        private final List list;

        Row(List list) {
            this.list = list;
        }

        void ask() {
            if (list.gates.enter(HOST, this)) {
                admitted();
            }
        }

        @Override
        public void admitted() {
            var startedAt = timer.nanoTime();
            var isDown = list.downUntil - startedAt > 0;
            var unused = timer.schedule(
                    () -> ended(isDown, startedAt),
                    isDown ? TIMEOUT : ANSWER,
                    java.util.concurrent.TimeUnit.NANOSECONDS);
        }

        private void ended(boolean isDown, long startedAt) {
            var outcome = isDown ? Outcome.Failed.silent("Timed out") : new Outcome.Redirect("/");
            if (list.gates.leave(HOST, outcome, startedAt) == Verdict.SET_ASIDE) {
                ask();
            } else {
                list.ended(!isDown);
            }
        }

        @Override
        public void patienceOver() {
            list.ended(false);
        }
    }
}
