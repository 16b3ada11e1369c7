package io.github.img2dataset.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DecodeBudgetTest {
    private static final long LIMIT = 1_000_000_000;

    private final DecodeBudget budget = new DecodeBudget(LIMIT);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void imagesThatFitTogetherAreAdmittedAtOnce() {
        try (var one = budget.claim(LIMIT / 2);
                var other = budget.claim(LIMIT / 2)) {
            assertThat(List.of(one, other)).doesNotHaveDuplicates();
            assertThat(budget.used()).isEqualTo(LIMIT);
        }
        assertThat(budget.used()).isZero();
    }

    @Test
    void twoLargeImagesWaitForEachOther() throws Exception {
        var first = budget.claim(600_000_000);
        var second = waiting(() -> budget.claim(600_000_000));
        assertThat(budget.used()).isEqualTo(600_000_000);

        first.close();

        try (var claim = second.get()) {
            assertThat(budget.used()).isEqualTo(600_000_000);
            assertThat(claim).isNotSameAs(first);
        }
    }

    @Test
    void aSmallImageDoesNotOvertakeALargeOneForever() throws Exception {
        var first = budget.claim(600_000_000);
        var large = waiting(() -> budget.claim(600_000_000));
        var small = waiting(() -> budget.claim(1));
        assertThat(small.isDone()).isFalse();

        first.close();

        large.get().close();
        small.get().close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void anImageThatIsLargerThanTheBudgetIsAdmittedAlone() throws Exception {
        var first = budget.claim(1);
        var huge = waiting(() -> budget.claim(10 * LIMIT));

        first.close();

        var admitted = huge.get();
        var next = waiting(() -> budget.claim(1));
        admitted.close();
        next.get().close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void idleProcessesAreEndedWhenMemoryIsShort() {
        var ends = new AtomicInteger();
        budget.whenShort(() -> {
            while (budget.takeIdle()) {
                ends.incrementAndGet();
            }
        });
        for (var claim : List.of(budget.claimProcess(1), budget.claimProcess(2))) {
            assertThat(claim.keepProcess()).isTrue();
        }
        assertThat(budget.used()).isEqualTo(2 * DecodeBudget.PROCESS);

        try (var small = budget.claim(100);
                var anothersProcess = budget.claimProcess(100)) {
            assertThat(List.of(small, anothersProcess)).hasSize(2);
            assertThat(ends).as("both fit beside them").hasValue(0);
        }
        try (var large = budget.claim(LIMIT)) {
            assertThat(ends).hasValue(2);
            assertThat(large).isNotNull();
            assertThat(budget.used()).isEqualTo(LIMIT);
        }
    }

    @Test
    void aProcessIsNotKeptWhileOthersWait() throws Exception {
        var process = budget.claimProcess(0);
        var large = waiting(() -> budget.claim(LIMIT));

        assertThat(process.keepProcess()).isFalse();

        large.get().close();
        assertThat(budget.used()).isZero();
    }

    @Test
    void manyThreadsNeverTakeMoreTogetherAndAllComeToAnEnd() throws Exception {
        var taken = new AtomicLong();
        var most = new AtomicLong();
        List<Future<?>> work = new ArrayList<>();
        for (var thread = 0; thread < 8; thread++) {
            var random = new Random(thread);
            work.add(threads.submit(() -> {
                for (var i = 0; i < 2000; i++) {
                    var bytes = random.nextInt(20) == 0 ? LIMIT + random.nextInt() : random.nextInt((int) LIMIT / 3);
                    try (var claim = random.nextBoolean() ? budget.claim(bytes) : budget.claimProcess(bytes)) {
                        var together = taken.addAndGet(bytes);
                        if (bytes < LIMIT / 3) {
                            most.accumulateAndGet(together, Math::max);
                        } else {
                            assertThat(together).as("alone").isEqualTo(bytes);
                        }
                        taken.addAndGet(-bytes);
                        if (random.nextBoolean()) {
                            claim.keepProcess();
                            budget.takeIdle();
                        }
                    }
                }
            }));
        }
        for (var each : work) {
            each.get();
        }

        assertThat(most.get()).isLessThanOrEqualTo(LIMIT);
        while (budget.takeIdle()) {
            assertThat(budget.used()).isNotNegative();
        }
        assertThat(budget.used()).isZero();
    }

    @Test
    void aTaskThatIsKilledWhileItWaitsIsStillInterrupted() throws Exception {
        var first = budget.claim(LIMIT);
        var flag = new AtomicInteger();
        var thread = new Thread(() -> {
            try (var claim = budget.claim(1)) {
                flag.set(Thread.currentThread().isInterrupted() && claim != null ? 1 : 2);
            }
        });
        thread.start();
        untilWaiting(1);
        thread.interrupt();
        first.close();
        thread.join();

        assertThat(flag).hasValue(1);
    }

    @Test
    void aTransformTakesItsBoundBeforeItDecodesAndGivesItBack() throws Exception {
        var config = ImageConfig.builder().build();
        var body = TestPictures.jpeg(640, 480);
        var others = budget.claim(LIMIT - DecodeMemory.of(body, config) + 1);
        try (var transform = new ImageTransform(config, budget)) {
            var result = waiting(() -> transform.transform(body, null));

            others.close();

            assertThat(result.get()).isInstanceOf(Transformed.class);
            assertThat(budget.used()).isZero();
        }
    }

    /** Starts a step that has to wait. */
    private <T> Future<T> waiting(Callable<T> step) {
        var before = budget.waiting();
        var future = threads.submit(step);
        untilWaiting(before + 1);
        return future;
    }

    private void untilWaiting(int count) {
        Await.until(() -> budget.waiting() >= count);
    }
}
