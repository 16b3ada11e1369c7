package io.github.img2dataset.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FuzzIT {

    @ParameterizedTest
    @MethodSource("io.github.img2dataset.image.ImageFormat#allReadable")
    @Timeout(300)
    void damagedImagesAreTransformedOrRejected(ImageFormat format) throws IOException {
        OpenCv.load();
        Fuzzer.run(format, 200, 1);
        var before = Fuzzer.residentMegabytes();

        var outcome = Fuzzer.run(format, 2000, 2);

        assertThat(outcome.transformed() + outcome.rejected()).isEqualTo(2000);
        assertThat(outcome.rejected()).isPositive();
        // A decoder that hangs or reserves what a header declares would show here: seconds and gigabytes.
        assertThat(outcome.slowest()).isLessThan(java.time.Duration.ofSeconds(5));
        assertThat(Fuzzer.residentMegabytes() - before).isLessThan(1000);
    }

    @Test
    @Timeout(300)
    void residentMemoryStaysFlat() throws IOException {
        OpenCv.load();
        var jpeg = TestPictures.jpeg(640, 480);
        var png = TestPictures.encoded(".png", TestPictures.shades(300, 200, org.opencv.core.CvType.CV_8UC4));
        try (var transform = new ImageTransform(ImageConfig.builder().build())) {
            repeat(transform, jpeg, png, 1000);
            var before = Fuzzer.residentMegabytes();

            repeat(transform, jpeg, png, 4000);

            // One leaked picture per transform would be two gigabytes.
            assertThat(Fuzzer.residentMegabytes() - before).isLessThan(300);
        }
    }

    @Test
    @Timeout(300)
    void damagedImagesPrintNothing() throws IOException, InterruptedException {
        var errors = java.nio.file.Files.createTempFile("fuzz", ".err");
        var child = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Fuzzer.class.getName(),
                        "600")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(child.waitFor()).isZero();
            assertThat(errors).isEmptyFile();
        } finally {
            child.destroyForcibly();
            java.nio.file.Files.delete(errors);
        }
    }

    private static void repeat(ImageTransform transform, byte[] one, byte[] other, int times) {
        for (var i = 0; i < times; i++) {
            assertThat(transform.transform(i % 2 == 0 ? one : other, null))
                    .isInstanceOf(TransformResult.Transformed.class);
        }
    }
}
