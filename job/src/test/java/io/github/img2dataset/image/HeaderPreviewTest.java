package io.github.img2dataset.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.image.HeaderPreview.Judgment;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencv.core.CvType;

/** What a preview refuses, the transform of the whole file refuses with the same words. */
class HeaderPreviewTest {
    private static final int LEAST = 4096;

    static Stream<byte[]> corpus() throws IOException {
        Stream.Builder<byte[]> files = Stream.builder();
        for (var folder : new String[] {"/io/github/img2dataset/image/golden", "/avif", "/jpeg2000"}) {
            var path = Path.of(Objects.requireNonNull(HeaderPreviewTest.class.getResource(folder))
                    .getPath());
            try (var list = Files.list(path)) {
                for (var file : list.sorted().toList()) {
                    files.add(Files.readAllBytes(file));
                }
            }
        }
        for (var format : new String[] {".jpg", ".png", ".webp", ".bmp", ".tiff", ".ppm"}) {
            files.add(TestPictures.encoded(format, TestPictures.shades(700, 90, CvType.CV_8UC3)));
            files.add(TestPictures.encoded(format, TestPictures.shades(300, 400, CvType.CV_8UC3)));
        }
        files.add(withThumbnail(TestPictures.jpeg(300, 400)));
        files.add(largeChunkedPng());
        return files.build();
    }

    static Stream<UnaryOperator<ImageConfig.Builder>> filters() {
        return Stream.of(
                builder -> builder.minImageSize(200),
                builder -> builder.maxImageArea(50_000),
                builder -> builder.maxAspectRatio(2),
                builder -> builder.imageFormats("png,gif"),
                builder -> builder.imageFormats("jpg").minImageSize(5_000),
                builder -> builder.maxAspectRatio(1e6).maxImagePixels(20_000));
    }

    @ParameterizedTest
    @MethodSource("filters")
    void agreesWithTheTransformOverTheCorpus(UnaryOperator<ImageConfig.Builder> filter) throws IOException {
        var config = filter.apply(ImageConfig.builder()).build();
        var preview = Objects.requireNonNull(HeaderPreview.of(config));
        var refused = 0;
        try (var transform = new ImageTransform(config)) {
            for (var file : corpus().toList()) {
                var whole = transform.transform(file, null);
                for (var length = LEAST; length < file.length; length *= 2) {
                    if (preview.judge(Arrays.copyOf(file, length)) instanceof Judgment.Refused judgment) {
                        refused++;
                        assertThat(whole).isEqualTo(new TransformResult.Rejected(judgment.failure()));
                        break;
                    }
                }
            }
        }
        assertThat(refused).isPositive();
    }

    @Test
    void aThumbnailBeforeTheFrameIsNotTakenForThePicture() {
        var file = withThumbnail(TestPictures.jpeg(300, 400));
        var preview = Objects.requireNonNull(
                HeaderPreview.of(ImageConfig.builder().minImageSize(301).build()));

        assertThat(preview.judge(Arrays.copyOf(file, 32_000))).isInstanceOf(Judgment.Undecided.class);
        assertThat(preview.judge(Arrays.copyOf(file, file.length - 1)))
                .isEqualTo(new Judgment.Refused(new Failure(FailureReason.FILTERED, "image too small"), "JPEG"));
    }

    @Test
    void thereIsNoneWhereTheHeaderDecidesNothing() {
        assertThat(HeaderPreview.of(ImageConfig.builder().build())).isNull();
        assertThat(HeaderPreview.of(ImageConfig.builder()
                        .imageFormats("jpg")
                        .disableAllReencoding(true)
                        .build()))
                .isNull();
    }

    /** An APP1 of nearly the largest size, which holds a JPEG of another size. */
    private static byte[] withThumbnail(byte[] jpeg) {
        var segment = Arrays.copyOf("Exif\0\0MM\0*".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1), 60_000);
        var thumbnail = TestPictures.jpeg(20, 20);
        System.arraycopy(thumbnail, 0, segment, 100, thumbnail.length);
        var file = new ByteArrayOutputStream();
        file.write(jpeg, 0, 2);
        file.writeBytes(
                new byte[] {(byte) 0xff, (byte) 0xe1, (byte) ((segment.length + 2) >> 8), (byte) (segment.length + 2)});
        file.writeBytes(segment);
        file.write(jpeg, 2, jpeg.length - 2);
        return file.toByteArray();
    }

    /** A private chunk between header and data. */
    private static byte[] largeChunkedPng() {
        return new TestPng(TestPictures.shades(300, 400, CvType.CV_8UC3))
                .before("prVt", new byte[100_000])
                .bytes();
    }
}
