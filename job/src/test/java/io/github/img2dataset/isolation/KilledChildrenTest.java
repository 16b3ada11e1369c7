package io.github.img2dataset.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.image.DecodeBudget;
import io.github.img2dataset.image.DecodeIsolation;
import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.TransformResult.Rejected;
import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.Await;
import io.github.img2dataset.testing.TestImages;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Children that are killed at random, again and again: each picture has its outcome, each other picture its bytes. */
@Tag("long")
@Timeout(1800)
class KilledChildrenTest {
    private static final int THREADS = 3;
    private static final int PICTURES = 8;
    private static final int KILLS = 60;

    @TempDir
    Path folder;

    @Test
    void eachPictureIsItselfOrCrashed() throws Exception {
        var config = ImageConfig.builder()
                .isolateDecoding(DecodeIsolation.ALWAYS)
                .decodeTimeout(Duration.ofMinutes(5))
                .build();
        var pictures = new ArrayList<byte[]>();
        var expected = new ArrayList<byte[]>();
        try (var pool = new DecoderPool(
                        config,
                        1 << 20,
                        DecoderCommand.of(config, 1 << 20),
                        System::nanoTime,
                        DecodeBudget.unlimited());
                var undisturbed = new GuardedTransform(config, false, folder, () -> pool, DecodeBudget.unlimited())) {
            for (var i = 0; i < PICTURES; i++) {
                pictures.add(TestImages.jpeg(1600 + i, 1200, i));
                expected.add(((Transformed) undisturbed.transform(pictures.get(i), null)).image());
            }
            var kills = new AtomicInteger();
            var transformed = new AtomicLong();
            var crashed = new AtomicLong();
            Callable<Void> work = () -> {
                var random = new Random();
                try (var guarded = new GuardedTransform(config, false, folder, () -> pool, DecodeBudget.unlimited())) {
                    while (kills.get() < KILLS) {
                        var which = random.nextInt(PICTURES);
                        var result = guarded.transform(pictures.get(which), null);
                        if (result instanceof Transformed picture) {
                            assertThat(picture.image()).isEqualTo(expected.get(which));
                            transformed.incrementAndGet();
                        } else {
                            assertThat(((Rejected) result).failure().reason()).isEqualTo(FailureReason.DECODER_CRASHED);
                            crashed.incrementAndGet();
                        }
                    }
                }
                return null;
            };
            var threads = Executors.newFixedThreadPool(THREADS);
            try {
                var ends = new ArrayList<>(List.of(threads.submit(work), threads.submit(work), threads.submit(work)));
                killAtRandom(kills, transformed);
                for (var end : ends) {
                    end.get();
                }
            } finally {
                threads.shutdownNow();
            }
            assertThat(transformed.get()).isGreaterThan(KILLS);
            assertThat(crashed.get())
                    .as("a picture is lost to two kills in a row alone")
                    .isLessThan(KILLS);
        }
    }

    /** The next child dies when a random number of pictures are done. */
    private static void killAtRandom(AtomicInteger kills, AtomicLong transformed) throws InterruptedException {
        var random = new Random();
        while (kills.get() < KILLS) {
            var next = transformed.get() + random.nextInt(10);
            Await.until(() -> transformed.get() >= next);
            var children = ProcessHandle.current().children().toList();
            if (!children.isEmpty()
                    && children.get(random.nextInt(children.size())).destroyForcibly()) {
                kills.incrementAndGet();
            }
        }
    }
}
