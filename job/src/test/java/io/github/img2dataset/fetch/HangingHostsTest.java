package io.github.img2dataset.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A web of a thousand hosts of which 3 % never answer: waiting for hosts that are out must not make it slower. */
class HangingHostsTest {
    private static final int HOSTS = 1_000;
    private static final int HANGING = HOSTS * 3 / 100;
    private static final int ROWS = 40 * HOSTS;
    private static final int WINDOW = 64;
    private static final int PENDING = 4 * WINDOW;
    private static final Duration ANSWER = Duration.ofMillis(50);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Test
    void patienceCostsAWebWithHangingHostsNothing() {
        var patient = new Web(Duration.ofMinutes(1));
        var impatient = new Web(Duration.ZERO);
        patient.run();
        impatient.run();

        assertThat(patient.answered).isEqualTo(ROWS / HOSTS * (HOSTS - HANGING));
        assertThat(patient.answered).isEqualTo(impatient.answered);
        assertThat(patient.timer.elapsed()).isLessThanOrEqualTo(impatient.timer.elapsed());
        assertThat(patient.requestsInVain)
                .as("of the 1,200 rows of these hosts")
                .isLessThanOrEqualTo(HANGING * 16);
    }

    /** The rows of one task, host after host in turns, as {@link Downloads} has them under way. */
    private static final class Web {
        private final ManualTimer timer = new ManualTimer();
        private final HostGates gates;
        private final Set<String> givenUp = new HashSet<>();
        private final Map<String, Queue<Row>> waiting = new HashMap<>();
        private int started;
        private int pending;
        private int active;
        private int answered;
        private int requestsInVain;

        Web(Duration patience) {
            gates = new HostGates(16, HostShares.UNLIMITED, patience, timer, timer::nanoTime);
        }

        void run() {
            start();
            while (timer.runNext()) {
                // Until nothing is under way.
            }
            assertThat(started).isEqualTo(ROWS);
            assertThat(pending).isZero();
        }

        private void start() {
            while (started < ROWS && active < WINDOW && pending < PENDING) {
                var host = started++ % HOSTS;
                pending++;
                new Row(this, "host" + host, host < HANGING).ask();
            }
        }

        private void ended() {
            pending--;
            timer.execute(this::start);
        }
    }

    private record Row(Web web, String host, boolean hangs) implements HostGates.Waiter {
        void ask() {
            if (web.givenUp.contains(host)) {
                web.ended();
            } else if (web.gates.enter(host, this)) {
                request();
            } else {
                web.waiting.computeIfAbsent(host, name -> new ArrayDeque<>()).add(this);
            }
        }

        @Override
        public void admitted() {
            Objects.requireNonNull(web.waiting.get(host)).remove(this);
            request();
        }

        private void request() {
            web.active++;
            var startedAt = web.timer.nanoTime();
            var unused = web.timer.schedule(
                    () -> answered(startedAt), (hangs ? TIMEOUT : ANSWER).toNanos(), TimeUnit.NANOSECONDS);
        }

        private void answered(long startedAt) {
            web.active--;
            var outcome = hangs ? Outcome.Failed.silent("Timed out") : new Outcome.Redirect("/");
            var verdict = web.gates.leave(host, outcome, startedAt);
            if (hangs) {
                web.requestsInVain++;
            } else {
                web.answered++;
            }
            if (verdict == HostGate.Verdict.GIVE_UP && web.givenUp.add(host)) {
                var stranded = web.waiting.remove(host);
                if (stranded != null) {
                    stranded.forEach(row -> {
                        web.gates.withdraw(host, row);
                        web.ended();
                    });
                }
            }
            web.ended();
        }

        @Override
        public void patienceOver() {
            Objects.requireNonNull(web.waiting.get(host)).remove(this);
            web.ended();
        }
    }
}
