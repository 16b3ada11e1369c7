package io.github.img2dataset.isolation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.image.DecodeBudget;
import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.ImageTrace;
import io.github.img2dataset.image.TransformMessages.Request;
import io.github.img2dataset.image.TransformResult;
import io.github.img2dataset.image.TransformResult.Rejected;
import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a child process does, the one row has its outcome and the next row another process. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DecoderPoolTest {
    private static final Failure CRASHED = new Failure(FailureReason.DECODER_CRASHED, "The decoder crashed");

    private final Set<Long> before = children();
    private final DecoderPool pool = pool(Duration.ofSeconds(60));

    @TempDir
    Path folder;

    @AfterEach
    void closePool() {
        pool.close();
    }

    @Test
    void oneProcessServesManyImages() {
        for (var i = 0; i < 3; i++) {
            assertThat(pool.transform(request("image " + i), new ImageTrace(), false))
                    .isInstanceOfSatisfying(
                            Transformed.class,
                            image -> assertThat(image.image()).asString(UTF_8).startsWith("image"));
        }

        assertThat(ownChildren()).hasSize(1);
    }

    @Test
    void anImageThatEndsItsProcessIsTriedInAFreshOne() {
        assertThat(pool.transform(request(OddDecoder.ONCE + folder.resolve("marker")), new ImageTrace(), false))
                .isInstanceOf(Transformed.class);
        assertThat(folder.resolve("marker")).exists();
    }

    @Test
    void anImageThatEndsTwoProcessesIsACrash() {
        assertThat(failure("die")).isEqualTo(CRASHED);
        assertThat(pool.transform(request("image"), new ImageTrace(), false)).isInstanceOf(Transformed.class);
    }

    @Test
    void whatIsNoAnswerIsACrash() {
        assertThat(failure("garbage")).isEqualTo(CRASHED);
        assertThat(failure("answer by halves")).isEqualTo(CRASHED);
        assertThat(pool.transform(request("image"), new ImageTrace(), false)).isInstanceOf(Transformed.class);
    }

    @Test
    void aProcessThatIsKilledWhileIdleCostsNothing() {
        pool.transform(request("image"), new ImageTrace(), false);
        ownChildren().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));

        assertThat(pool.transform(request("image"), new ImageTrace(), false)).isInstanceOf(Transformed.class);
    }

    @Test
    void anImageThatTakesTooLongEndsWithItsProcess() {
        try (var impatient = pool(Duration.ofMillis(300))) {
            var tooCostly =
                    new Failure(FailureReason.IMAGE_TOO_COSTLY, "image too costly to decode: took longer than 0.3 s");

            assertThat(failure(impatient, "burn")).isEqualTo(tooCostly);
            assertThat(failure(impatient, "wait")).isEqualTo(tooCostly);
            assertThat(impatient.transform(request("image"), new ImageTrace(), false))
                    .isInstanceOf(Transformed.class);
        }
    }

    @Test
    void boundingBoxesReachTheProcess() {
        var request = Request.of(new byte[] {1}, new double[][] {{0, 0, 1, 1}, {0, 0, 0.5, 0.5}});

        assertThat(pool.transform(request.orElseThrow(), new ImageTrace(), false))
                .isInstanceOfSatisfying(
                        Transformed.class,
                        image -> assertThat(image.size()).hasToString("Dimensions[width=256, height=3]"));
        assertThat(Request.of(new byte[] {1}, "no boxes")).isEmpty();
    }

    @Test
    void aProcessThatDoesNotStartIsTriedAgainAfterAWhile() {
        var now = new AtomicLong();
        var starts = folder.resolve("starts");
        try (var broken = new DecoderPool(
                ImageConfig.builder().build(),
                1000,
                new ProcessBuilder("/bin/sh", "-c", "echo start >> '" + starts + "'"),
                now::get,
                DecodeBudget.unlimited())) {
            assertThat(broken.transform(request("image"), new ImageTrace(), false))
                    .isNull();
            assertThat(broken.transform(request("image"), new ImageTrace(), false))
                    .isNull();
            assertThat(starts).as("no process for each image").hasContent("start\nstart\n");
            assertThatThrownBy(broken::require).isInstanceOf(IllegalStateException.class);

            now.addAndGet(Duration.ofMinutes(1).toNanos());
            assertThat(broken.transform(request("image"), new ImageTrace(), false))
                    .isNull();
            assertThat(starts).hasContent("start\n".repeat(6));
        }
    }

    @Test
    void aClosedPoolLeavesNoProcess() {
        pool.transform(request("image"), new ImageTrace(), false);
        assertThat(ownChildren()).hasSize(1);

        pool.close();

        ownChildren()
                .forEach(pid -> ProcessHandle.of(pid)
                        .ifPresent(child -> assertThat(child.onExit()).succeedsWithin(Duration.ofSeconds(30))));
    }

    private Failure failure(String body) {
        return failure(pool, body);
    }

    private static Failure failure(DecoderPool pool, String body) {
        TransformResult result = pool.transform(request(body), new ImageTrace(), false);
        assertThat(result).isInstanceOf(Rejected.class);
        return ((Rejected) result).failure();
    }

    private static Request request(String body) {
        return Request.of(body.getBytes(UTF_8), null).orElseThrow();
    }

    private static DecoderPool pool(Duration timeout) {
        return new DecoderPool(
                ImageConfig.builder().decodeTimeout(timeout).build(),
                1000,
                OddDecoder.command(),
                System::nanoTime,
                DecodeBudget.unlimited());
    }

    private Set<Long> ownChildren() {
        var own = new HashSet<>(children());
        own.removeAll(before);
        return own;
    }

    private static Set<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }
}
