package io.github.img2dataset.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.image.DecodeBudget;
import io.github.img2dataset.image.DecodeIsolation;
import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.ImageTransform;
import io.github.img2dataset.image.PerceptualHash;
import io.github.img2dataset.image.TransformResult;
import io.github.img2dataset.image.TransformResult.Rejected;
import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real child process answers as this process would. */
@Timeout(120)
class GuardedTransformTest {
    private static final DecodeBudget BUDGET = DecodeBudget.unlimited();

    private static final byte[] JPEG = TestImages.jpeg(640, 480, 1);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"avif/420.avif", "avif/rgba.avif", "jpeg2000/rgb.jp2", "jpeg2000/lossy.jp2", "no image"})
    void aChildAnswersAsThisProcessWould(String name) throws IOException {
        var body = body(name);
        var boxes = new double[][] {{0.1, 0.1, 0.5, 0.5}};
        var config = ImageConfig.builder().perceptualHash(PerceptualHash.PHASH);
        try (var here = new ImageTransform(config.build());
                var there = guarded(config.isolateDecoding(DecodeIsolation.ALWAYS), false)) {
            assertSame(there.transform(body, null), here.transform(body, null));
            assertSame(there.transform(body, boxes), here.transform(body, boxes));
            assertThat(there.trace().format()).isEqualTo(here.trace().format());
            assertSame(there.transform(body, "no boxes"), here.transform(body, "no boxes"));
        }
    }

    @Test
    void commonFormatsStayInThisProcess() throws IOException {
        var before = children();
        try (var guarded = guarded(ImageConfig.builder().imageSize(101), false)) {
            assertThat(guarded.transform(JPEG, null)).isInstanceOf(Transformed.class);
            assertThat(before).containsAll(children());

            guarded.transform(body("avif/420.avif"), null);
            assertThat(before.containsAll(children())).isFalse();
        }
    }

    @Test
    void aTaskThatIsTriedAgainTransformsInAChild() {
        var before = children();
        try (var guarded = guarded(ImageConfig.builder().imageSize(102), true)) {
            assertThat(guarded.transform(JPEG, null)).isInstanceOf(Transformed.class);
            assertThat(before.containsAll(children())).isFalse();
        }
    }

    @Test
    void neverIsNever() throws IOException {
        var before = children();
        try (var guarded = guarded(ImageConfig.builder().imageSize(103).isolateDecoding(DecodeIsolation.NEVER), true)) {
            guarded.transform(JPEG, null);
            guarded.transform(body("avif/420.avif"), null);
            assertThat(before).containsAll(children());
        }
    }

    @Test
    void anImageAtWhichAProcessDiedIsTransformedInAChild() throws IOException {
        var before = children();
        die(folder);

        try (var guarded = guarded(ImageConfig.builder().imageSize(104), false)) {
            guarded.transform(TestImages.jpeg(640, 480, 2), null);
            assertThat(before).containsAll(children());

            assertThat(guarded.transform(JPEG, null)).isInstanceOf(Transformed.class);
            assertThat(before.containsAll(children())).isFalse();
        }
    }

    private static void die(Path journals) throws IOException {
        var dead = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Dying.class.getName(),
                        journals.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(dead.onExit().join().exitValue()).isEqualTo(134);
    }

    /** A process that dies at an image. */
    static final class Dying {
        public static void main(String[] arguments) {
            CrashJournal.open(Path.of(arguments[0])).slot().enter(PictureMark.of(JPEG));
            Runtime.getRuntime().halt(134);
        }
    }

    @Test
    void withoutAChildRareFormatsAreTransformedHereUnlessAllAreToBeIsolated() throws IOException {
        var body = body("avif/420.avif");
        var auto = ImageConfig.builder().build();
        var always =
                ImageConfig.builder().isolateDecoding(DecodeIsolation.ALWAYS).build();
        try (var none = poolWithoutProcesses(auto);
                var guarded = new GuardedTransform(auto, true, folder, () -> none, DecodeBudget.unlimited())) {
            assertThat(guarded.transform(body, null)).isInstanceOf(Transformed.class);
            assertThat(guarded.transform(JPEG, null)).isInstanceOf(Transformed.class);
            assertThatThrownBy(() -> new GuardedTransform(always, false, folder, () -> none, DecodeBudget.unlimited()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageStartingWith("--isolate_decoding always: no child process can be started here");
        }
    }

    @Test
    void withoutAChildAnImageAtWhichAProcessDiedIsNotTransformedAtAll() throws IOException {
        var journals = Files.createDirectories(folder.resolve("of the dead"));
        var auto = ImageConfig.builder().build();
        die(journals);
        try (var none = poolWithoutProcesses(auto);
                var guarded = new GuardedTransform(auto, false, journals, () -> none, DecodeBudget.unlimited())) {
            assertThat(guarded.transform(JPEG, null))
                    .isEqualTo(new Rejected(
                            new Failure(FailureReason.DECODER_CRASHED, "No decoder process can be started")));
        }
    }

    private GuardedTransform guarded(ImageConfig.Builder config, boolean isRetry) {
        var settings = config.build();
        return new GuardedTransform(
                settings, isRetry, folder, () -> DecoderPool.shared(settings, 1 << 20, BUDGET), BUDGET);
    }

    private static void assertSame(TransformResult one, TransformResult other) {
        if (one instanceof Transformed image && other instanceof Transformed expected) {
            assertThat(image.image()).isEqualTo(expected.image());
            assertThat(image.size()).isEqualTo(expected.size());
            assertThat(image.originalSize()).isEqualTo(expected.originalSize());
            assertThat(image.perceptualHash()).isEqualTo(expected.perceptualHash());
        } else {
            assertThat(one).isEqualTo(other);
        }
    }

    private static byte[] body(String name) throws IOException {
        if (name.equals("no image")) {
            return new byte[] {'B', 'M', 1, 2, 3};
        }
        try (var in = Objects.requireNonNull(GuardedTransformTest.class.getResourceAsStream("/" + name), name)) {
            return in.readAllBytes();
        }
    }

    private static Set<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }

    private static DecoderPool poolWithoutProcesses(ImageConfig config) throws IOException {
        return new DecoderPool(
                config,
                1000,
                OddDecoder.command("end before anything else"),
                System::nanoTime,
                DecodeBudget.unlimited());
    }
}
