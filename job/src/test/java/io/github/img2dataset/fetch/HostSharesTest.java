package io.github.img2dataset.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several executors, their ledger, and a host's server in a time that the test makes. */
@Timeout(60)
class HostSharesTest {
    private static final String HOST = "img.example.org";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final ManualTimer timer = new ManualTimer();
    private final Random random = new Random(30);
    private final HostLedger ledger = new HostLedger(timer::nanoTime);
    private final Map<String, Integer> underWay = new HashMap<>();
    private final Map<String, Integer> mostUnderWay = new HashMap<>();
    private final List<Long> startsInMillis = new ArrayList<>();
    private int asked;

    @Test
    void allExecutorsTogetherKeepTheLimitAndUseItUp() {
        var executors = executors(5, 4, 0);
        executors.forEach(executor -> executor.rows(HOST, 100));

        runUntilAllAreDone(executors);

        assertThat(mostUnderWay).containsEntry(HOST, 4);
    }

    @Test
    void anExecutorAloneHasAllTurnsOfAHost() {
        var executors = executors(5, 16, 0);
        executors.get(0).rows(HOST, 200);
        executors.get(1).rows("other.example.org", 200);

        runUntilAllAreDone(executors);

        assertThat(mostUnderWay).containsEntry(HOST, 16).containsEntry("other.example.org", 16);
    }

    @Test
    void executorsThatComeLaterGetTheirEqualPart() {
        var executors = executors(4, 8, 0);
        executors.get(0).rows(HOST, 1000);
        run(Duration.ofSeconds(3));
        var before = executors.get(0).done;
        executors.subList(1, 4).forEach(executor -> executor.rows(HOST, 1000));
        run(Duration.ofSeconds(20));

        var first = executors.get(0).done - before;
        assertThat(executors.subList(1, 4))
                .allSatisfy(executor -> assertThat(executor.done).isBetween(first / 2, first * 2));
        assertThat(mostUnderWay).containsEntry(HOST, 8);
    }

    @Test
    void turnsGoRoundWhereThereAreMoreExecutorsThanTurns() {
        var executors = executors(20, 4, 0);
        executors.forEach(executor -> executor.rows(HOST, 1000));
        run(Duration.ofSeconds(60));

        var done = executors.stream().mapToInt(executor -> executor.done).summaryStatistics();
        assertThat(done.getMin()).isGreaterThan(10);
        assertThat(done.getMax()).isLessThan(2 * done.getMin());
        assertThat(mostUnderWay).containsEntry(HOST, 4);
    }

    @Test
    void theRateIsTheWholeRuns() {
        var executors = executors(3, 16, 20);
        executors.forEach(executor -> executor.rows(HOST, 100));

        runUntilAllAreDone(executors);

        // A fifth of a second is made up for, and the first one is free.
        for (var second : List.of(1, 2, 5)) {
            assertThat(mostStartsWithin(Duration.ofSeconds(second))).isLessThanOrEqualTo(20 * second + 5);
        }
        assertThat(timer.elapsed()).isBetween(Duration.ofSeconds(14), Duration.ofSeconds(17));
    }

    @Test
    void aRateBelowOneASecondIsShared() {
        var executors = executors(2, 16, 0.5);
        executors.forEach(executor -> executor.rows(HOST, 100));
        run(Duration.ofSeconds(100));

        assertThat(executors)
                .allSatisfy(executor -> assertThat(executor.started).isBetween(23, 27));
        // A fifth of a second is made up for, and the first question comes a little later than the second one.
        assertThat(mostStartsWithin(Duration.ofMillis(1700))).isEqualTo(1);
    }

    @Test
    void saysWhichHostsWaitForTheRate() {
        var executors = executors(2, 16, 2);
        executors.get(0).rows(HOST, 100);
        run(Duration.ofSeconds(10));

        assertThat(executors.get(0).gates.crowds(true))
                .extracting(HostWait::host)
                .containsExactly(HOST);
        assertThat(executors.get(0).gates.crowds(false)).isEmpty();
    }

    @Test
    void saysWhichHostsWaitForOthersRequests() {
        var executors = executors(2, 2, 0);
        executors.forEach(executor -> executor.rows(HOST, 1000));
        executors.get(0).rows("quiet.example.org", 1);
        run(Duration.ofSeconds(10));

        assertThat(executors.get(0).gates.crowds(false))
                .extracting(HostWait::host)
                .containsExactly(HOST);
        assertThat(executors.get(0).gates.crowds(true)).isEmpty();
    }

    @Test
    void theTurnsOfALostExecutorAreOthersOnceNoRequestOfItCanBeAlive() {
        var executors = executors(2, 4, 0);
        var lost = executors.get(0);
        lost.rows(HOST, 4);
        lost.isHanging = true;
        run(Duration.ofSeconds(1));
        lost.isSilent = true;
        var lostAt = timer.elapsed();
        executors.get(1).rows(HOST, 10);

        run(HostLedger.LEASE.plus(TIMEOUT).minusSeconds(1));
        assertThat(executors.get(1).done)
                .as("its requests may be under way yet")
                .isZero();
        run(Duration.ofSeconds(10));
        assertThat(executors.get(1).done).isEqualTo(10);
        assertThat(timer.elapsed().minus(lostAt)).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void anExecutorThatTheDriverDoesNotHearStartsNothingWithTheTurnsItHad() {
        var executors = executors(1, 4, 0);
        var executor = executors.get(0);
        executor.rows(HOST, 10_000);
        run(Duration.ofSeconds(5));
        executor.isCutOff = true;

        run(HostLedger.LEASE.plusSeconds(1));
        var started = executor.started;
        run(Duration.ofSeconds(20));
        assertThat(executor.started).isEqualTo(started);

        executor.isCutOff = false;
        run(Duration.ofSeconds(5));
        assertThat(executor.started).isGreaterThan(started);
        assertThat(mostUnderWay).containsEntry(HOST, 4);
    }

    @Test
    void answersThatAreLostCostNoTurnAndGrantNone() {
        var executors = executors(4, 4, 0);
        executors.forEach(executor -> {
            executor.lostAnswers = 0.3;
            executor.rows(HOST, 50);
            executor.rows("other.example.org", 50);
        });

        runUntilAllAreDone(executors);

        assertThat(mostUnderWay).containsEntry(HOST, 4).containsEntry("other.example.org", 4);
        run(Duration.ofMinutes(1));
        executors.get(0).rows("the.end.example.org", 1);
        run(Duration.ofSeconds(5));
        assertThat(ledger.hosts()).isZero();
    }

    @Test
    void executorsThatTheDriverLeftForAMinuteGoOnWithEqualParts() {
        var executors = executors(3, 7, 0);
        executors.forEach(executor -> executor.rows(HOST, 10_000));
        run(Duration.ofSeconds(5));
        executors.forEach(executor -> executor.isCutOff = true);

        run(Duration.ofSeconds(100));
        mostUnderWay.clear();
        run(Duration.ofSeconds(30));

        assertThat(mostUnderWay).containsEntry(HOST, 6);
    }

    @Test
    void theDriverIsAskedAtAPaceHoweverManyHostsThereAreAndForgetsThem() {
        var executors = executors(10, 16, 0);
        for (var host = 0; host < 20_000; host++) {
            executors.get(host % 10).rows(host + ".example.org", 1);
        }
        runUntilAllAreDone(executors);
        run(Duration.ofSeconds(1));

        assertThat(ledger.hosts()).isZero();
        assertThat(asked).isLessThan(1_000);
        assertThat(timer.elapsed()).isLessThan(Duration.ofSeconds(4));
        var before = asked;
        run(Duration.ofMinutes(1));
        assertThat(asked).as("nobody waits for a host").isEqualTo(before);
    }

    @Test
    void hostsWhoseRateWasUsedAreForgotten() {
        var executors = executors(1, 16, 0.5);
        executors.get(0).rows(HOST, 1);
        runUntilAllAreDone(executors);
        run(Duration.ofSeconds(1));
        assertThat(ledger.hosts()).isOne();

        run(Duration.ofSeconds(5));
        executors.get(0).rows("other.example.org", 1);
        run(Duration.ofSeconds(1));
        assertThat(ledger.hosts()).as("the other one").isOne();
    }

    @Test
    void claimsAndGrantsCrossTheWire() throws IOException {
        try (var out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            out.writeObject(new HostClaims(
                    "1", 1, true, new HostLimits(16, 0.5, TIMEOUT), List.of(new HostClaims.Claim(HOST, 1, 2))));
            var grants = new HostGrants(false, Map.of(HOST, 1), Map.of(HOST, 2), List.of(HOST), TIMEOUT, 3);
            out.writeObject(grants.toPlain());
            assertThat(HostGrants.ofPlain(grants.toPlain())).isEqualTo(grants);
        }
    }

    private List<Executor> executors(int count, int requests, double rate) {
        var limits = new HostLimits(requests, rate, TIMEOUT);
        return IntStream.range(0, count)
                .mapToObj(number -> new Executor("" + number, limits))
                .toList();
    }

    private void runUntilAllAreDone(List<Executor> executors) {
        while (!executors.stream().allMatch(executor -> executor.done == executor.wanted)) {
            assertThat(timer.runNext()).isTrue();
        }
    }

    private void run(Duration time) {
        var isOver = new boolean[1];
        var unused = timer.schedule(() -> isOver[0] = true, time.toNanos(), TimeUnit.NANOSECONDS);
        while (!isOver[0]) {
            timer.runNext();
        }
    }

    private long mostStartsWithin(Duration window) {
        return startsInMillis.stream()
                .mapToLong(from -> startsInMillis.stream()
                        .filter(start -> start >= from && start < from + window.toMillis())
                        .count())
                .max()
                .orElse(0);
    }

    private final class Executor implements HostShareChannel {
        private final String name;
        private final HostShareClient client;
        private final HostGates gates;
        private int wanted;
        private int started;
        private int done;
        private boolean isHanging;
        private boolean isSilent;
        private boolean isCutOff;
        private double lostAnswers;

        Executor(String name, HostLimits limits) {
            this.name = name;
            client = new HostShareClient(
                    new EqualShares(this, 1, timer::nanoTime), limits, timer::nanoTime, this::admitWaiters);
            gates = new HostGates(limits.requests(), client.shares(), Duration.ofMinutes(1), timer, timer::nanoTime);
            // Executors do not start at the same moment.
            ask(Duration.ofMillis(random.nextInt(20)));
        }

        private void admitWaiters(String host) {
            gates.admitWaiters(host);
        }

        private void ask(Duration pause) {
            var unused = timer.schedule(
                    () -> {
                        if (!isSilent) {
                            var pace = client.round();
                            ask(pace.isZero() ? Duration.ofMillis(20) : pace);
                        }
                    },
                    pause.toNanos(),
                    TimeUnit.NANOSECONDS);
        }

        @Override
        public String executor() {
            return name;
        }

        @Override
        public HostGrants ask(HostClaims claims) throws IOException {
            asked++;
            if (isCutOff) {
                throw new IOException("No way to the driver");
            }
            var grants = ledger.answer(claims);
            if (random.nextDouble() < lostAnswers) {
                throw new IOException("The answer was lost");
            }
            return grants;
        }

        void rows(String host, int count) {
            wanted += count;
            for (var row = 0; row < count; row++) {
                var waiter = new HostGates.Waiter() {
                    @Override
                    public void admitted() {
                        request(host);
                    }

                    @Override
                    public void patienceOver() {
                        throw new AssertionError();
                    }
                };
                if (gates.enter(host, waiter)) {
                    request(host);
                }
            }
        }

        private void request(String host) {
            started++;
            startsInMillis.add(timer.elapsed().toMillis());
            var most = underWay.merge(host, 1, Integer::sum);
            mostUnderWay.merge(host, most, Integer::max);
            var startedAt = timer.nanoTime();
            if (!isHanging) {
                var unused = timer.schedule(
                        () -> {
                            underWay.merge(host, -1, Integer::sum);
                            done++;
                            gates.leave(host, new Outcome.Redirect("/"), startedAt);
                        },
                        10 + random.nextInt(290),
                        TimeUnit.MILLISECONDS);
            }
        }
    }
}
