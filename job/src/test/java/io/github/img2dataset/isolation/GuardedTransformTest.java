package io.github.img2dataset.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.image.DecodeIsolation;
import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.ImageTransform;
import io.github.img2dataset.image.TransformResult;
import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.testing.TestImages;
import java.io.IOException;
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
    private static final byte[] JPEG = TestImages.jpeg(640, 480, 1);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"avif/420.avif", "avif/rgba.avif", "jpeg2000/rgb.jp2", "jpeg2000/lossy.jp2", "no image"})
    void aChildAnswersAsThisProcessWould(String name) throws IOException {
        var body = body(name);
        var boxes = new double[][] {{0.1, 0.1, 0.5, 0.5}};
        var config = ImageConfig.builder();
        try (var here = new ImageTransform(config.build());
                var there = guarded(config.isolateDecoding(DecodeIsolation.ALWAYS), false)) {
            assertSame(there.transform(0, 0, body, null), here.transform(body, null));
            assertSame(there.transform(0, 0, body, boxes), here.transform(body, boxes));
            assertThat(there.trace().format()).isEqualTo(here.trace().format());
            assertSame(there.transform(0, 0, body, "no boxes"), here.transform(body, "no boxes"));
        }
    }

    @Test
    void commonFormatsStayInThisProcess() throws IOException {
        var before = children();
        try (var guarded = guarded(ImageConfig.builder().imageSize(101), false)) {
            assertThat(guarded.transform(0, 0, JPEG, null)).isInstanceOf(Transformed.class);
            assertThat(before).containsAll(children());

            guarded.transform(0, 0, body("avif/420.avif"), null);
            assertThat(before.containsAll(children())).isFalse();
        }
    }

    @Test
    void aTaskThatIsTriedAgainTransformsInAChild() {
        var before = children();
        try (var guarded = guarded(ImageConfig.builder().imageSize(102), true)) {
            assertThat(guarded.transform(0, 0, JPEG, null)).isInstanceOf(Transformed.class);
            assertThat(before.containsAll(children())).isFalse();
        }
    }

    @Test
    void neverIsNever() throws IOException {
        var before = children();
        try (var guarded = guarded(ImageConfig.builder().imageSize(103).isolateDecoding(DecodeIsolation.NEVER), true)) {
            guarded.transform(0, 0, JPEG, null);
            guarded.transform(0, 0, body("avif/420.avif"), null);
            assertThat(before).containsAll(children());
        }
    }

    private GuardedTransform guarded(ImageConfig.Builder config, boolean isRetry) {
        return new GuardedTransform(config.build(), 1 << 20, "data", isRetry, folder);
    }

    private static void assertSame(TransformResult one, TransformResult other) {
        if (one instanceof Transformed image && other instanceof Transformed expected) {
            assertThat(image.image()).isEqualTo(expected.image());
            assertThat(image.size()).isEqualTo(expected.size());
            assertThat(image.originalSize()).isEqualTo(expected.originalSize());
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
}
