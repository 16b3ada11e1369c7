package io.github.img2dataset.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.threads.Daemons;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HostGatesTest {
    private static final String HOST = "images.example.com";
    private static final int INSIDE = 100;
    private static final HostGates.Waiter NOBODY = new HostGates.Waiter() {
        @Override
        public void admitted() {}

        @Override
        public void patienceOver() {}
    };

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(Daemons.numbered("gates-test"));
    private final HostGates gates =
            new HostGates(INSIDE, HostShares.UNLIMITED, Duration.ofMinutes(1), timer, System::nanoTime);

    @BeforeEach
    void letRequestsIn() {
        for (var i = 0; i < INSIDE; i++) {
            assertThat(gates.enter(HOST, NOBODY)).isTrue();
        }
    }

    @AfterEach
    void stopTimer() {
        timer.shutdownNow();
    }

    @Test
    void aHostThatNeverAnswersIsGivenUpAfterSomeRoundsOfRequests() {
        var together = System.nanoTime();
        for (var i = 0; i < 50; i++) {
            assertThat(leave(Outcome.Failed.silent("Timed out"), together))
                    .as("those that were under way together count once")
                    .isFalse();
        }
        assertThat(leave(Outcome.Failed.silent("Timed out"), System.nanoTime())).isFalse();
        assertThat(leave(Outcome.Failed.silent("Timed out"), System.nanoTime())).isFalse();
        assertThat(leave(Outcome.Failed.silent("Timed out"), System.nanoTime())).isTrue();
    }

    @Test
    void anAnswerBetweenSilencesKeepsAHost() {
        for (var i = 0; i < 20; i++) {
            assertThat(leave(Outcome.Failed.silent("Timed out"), System.nanoTime()))
                    .isFalse();
            assertThat(leave(null, System.nanoTime())).isFalse();
            assertThat(leave(new Outcome.Redirect("/"), System.nanoTime())).isFalse();
        }
    }

    @Test
    void aHostThatWantsTenMinutesOfPausesInAllIsGivenUpAlthoughItAnswersInBetween() {
        for (var i = 0; i < 9; i++) {
            assertThat(leave(refused(), System.nanoTime())).isFalse();
            assertThat(leave(new Outcome.Redirect("/"), System.nanoTime())).isFalse();
        }
        assertThat(leave(refused(), System.nanoTime())).isTrue();
    }

    private boolean leave(@Nullable Outcome outcome, long startedAt) {
        return gates.leave(HOST, outcome, startedAt) == HostGate.Verdict.GIVE_UP;
    }

    private static Outcome.Failed refused() {
        return new Outcome.Failed(
                new Failure(FailureReason.HTTP_429, "HTTP Error 429: Too Many Requests"),
                true,
                Outcome.HostState.REFUSES,
                Duration.ofMinutes(1));
    }
}
