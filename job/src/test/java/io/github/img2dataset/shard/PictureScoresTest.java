package io.github.img2dataset.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.api.AddedColumn;
import io.github.img2dataset.api.DecodedPicture;
import io.github.img2dataset.api.DecodedSample;
import io.github.img2dataset.api.SampleTransform;
import io.github.img2dataset.api.Verdict;
import io.github.img2dataset.image.OpenCv;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step in {@code submit/examples}, compiled as a user would and shown pictures of known scores. */
class PictureScoresTest {
    private static final Path SOURCE = Path.of("../submit/examples/java/src/main/java/example/PictureScores.java");
    private static final int SIDE = 64;

    @TempDir
    Path classes;

    @Test
    void scoresLuminanceAndSharpnessAndDropsPlainPictures() throws Exception {
        OpenCv.load();
        assertThat(ToolProvider.findFirst("javac")
                        .orElseThrow()
                        .run(
                                System.out,
                                System.err,
                                "-d",
                                classes.toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                SOURCE.toString()))
                .isZero();
        try (var loader = new URLClassLoader(
                        new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
                var scores = (SampleTransform) loader.loadClass("example.PictureScores")
                        .getConstructor()
                        .newInstance()) {
            assertThat(scores.columns()).extracting(AddedColumn::name).containsExactly("luminance", "sharpness");
            // Squares of a pixel, black and white: the Laplacian is -+1020 away from the border.
            var sharp = (Verdict.Keep) scores.apply(sample(3, i -> (i / SIDE + i % SIDE) % 2 * 255));
            assertThat((Double) sharp.values().get(0)).isEqualTo(127.5);
            assertThat((Double) sharp.values().get(1)).isBetween(900_000.0, 1_050_000.0);
            var smooth = (Verdict.Keep) scores.apply(sample(1, i -> (int) (127 + 100 * Math.sin(i % SIDE / 5.0))));
            assertThat((Double) smooth.values().get(1)).isBetween(1.0, 100.0);
            assertThat(scores.apply(sample(3, i -> 200))).isEqualTo(Verdict.drop("plain picture"));
            assertThat(scores.apply(new DecodedSample("0", null, null, Map.of(), new byte[0], null)))
                    .isEqualTo(new Verdict.Keep(Arrays.asList(null, null)));
        }
    }

    private static DecodedSample sample(int channels, IntUnaryOperator gray) {
        var pixels = new byte[SIDE * SIDE * channels];
        for (var i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) gray.applyAsInt(i / channels);
        }
        return new DecodedSample(
                "0", null, null, Map.of(), new byte[0], new DecodedPicture(SIDE, SIDE, channels, pixels));
    }
}
