package io.github.img2dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.image.TransformResult.Rejected;
import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.sample.Dimensions;
import io.github.img2dataset.sample.FailureReason;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.imgcodecs.Imgcodecs;

public class ImageTransformTest {
    private static final int[] NO_COMPRESSION = {Imgcodecs.IMWRITE_PNG_COMPRESSION, 1};

    @ParameterizedTest
    @CsvSource({
        // Expected sizes by hand: round half to even of side * size / reference side, at least 1.
        "BORDER,             500, 300, 256, 256",
        "KEEP_RATIO,         500, 300, 427, 256",
        "KEEP_RATIO,         300, 500, 256, 427",
        "KEEP_RATIO_LARGEST, 500, 300, 256, 154",
        "KEEP_RATIO_LARGEST, 512, 301, 256, 150",
        "KEEP_RATIO_LARGEST, 512, 303, 256, 152",
        "KEEP_RATIO_LARGEST, 2000,  1, 256,   1",
        "CENTER_CROP,        500, 300, 256, 256",
        "CENTER_CROP,        100,  50, 256, 256",
        "NO,                 500, 300, 500, 300",
    })
    void sizesFollowTheResizeMode(ResizeMode mode, int width, int height, int newWidth, int newHeight) {
        var result = transformed(ImageConfig.builder().resizeMode(mode), TestPictures.png(width, height), null);

        assertThat(result.originalSize()).isEqualTo(new Dimensions(width, height));
        assertThat(result.size()).isEqualTo(new Dimensions(newWidth, newHeight));
        var picture = TestPictures.decoded(result.image());
        assertThat(new Dimensions(picture.cols(), picture.rows())).isEqualTo(result.size());
    }

    @Test
    void bordersAreWhiteAndTheOddPixelGoesToTheEnd() {
        var blue = TestPictures.encoded(".png", TestPictures.filled(4, 1, CvType.CV_8UC3, 200, 10, 0));

        var picture = TestPictures.decoded(transformed(
                        ImageConfig.builder()
                                .imageSize(4)
                                .encodeFormat(EncodeFormat.PNG)
                                .encodeQuality(1),
                        blue,
                        null)
                .image());

        // Three rows of padding: one before, two after.
        assertThat(picture.get(0, 0)).containsExactly(255, 255, 255);
        assertThat(picture.get(1, 0)).containsExactly(200, 10, 0);
        assertThat(picture.get(2, 0)).containsExactly(255, 255, 255);
        assertThat(picture.get(3, 3)).containsExactly(255, 255, 255);
    }

    /** A reduced JPEG is up to a pixel larger than its part of the original: stretched to the target, it would be off. */
    @Test
    void fastModeKeepsThingsWhereTheyAre() {
        var jpeg =
                TestPictures.encoded(".jpg", TestPictures.stripes(1025, 513, 40), Imgcodecs.IMWRITE_JPEG_QUALITY, 95);
        var config = ImageConfig.builder().encodeFormat(EncodeFormat.PNG).encodeQuality(1);

        var exact = transformed(config.decodeMode(DecodeMode.EXACT), jpeg, null);
        var fast = transformed(config.decodeMode(DecodeMode.FAST), jpeg, null);

        assertThat(Core.PSNR(TestPictures.decoded(exact.image()), TestPictures.decoded(fast.image())))
                .isGreaterThan(48);
    }

    @Test
    void areaAveragesWhatFallsIntoAPixel() {
        var source = TestPictures.filled(4, 4, CvType.CV_8UC1, 0);
        source.put(0, 0, new byte[] {10, 20, 100, 100});
        source.put(1, 0, new byte[] {30, 40, 100, 100});

        var picture = TestPictures.decoded(
                transformed(pngConfig().imageSize(2), TestPictures.encoded(".png", source, NO_COMPRESSION), null)
                        .image());

        assertThat(picture.channels()).isEqualTo(1);
        assertThat(picture.get(0, 0)).containsExactly(25);
        assertThat(picture.get(0, 1)).containsExactly(100);
        assertThat(picture.get(1, 0)).containsExactly(0);
    }

    @Test
    void transparencyIsComposedOnWhiteInDoublePrecision() {
        var source = TestPictures.filled(2, 1, CvType.CV_8UC4, 10, 100, 200, 128);
        source.put(0, 1, new byte[] {1, 2, 3, 0});

        var picture = TestPictures.decoded(transformed(
                        pngConfig().resizeMode(ResizeMode.NO).skipReencode(true),
                        TestPictures.encoded(".png", source),
                        null)
                .image());

        // 128/255 * c + 127: 132.02, 177.2, 227.4
        assertThat(picture.get(0, 0)).containsExactly(132, 177, 227);
        assertThat(picture.get(0, 1)).containsExactly(255, 255, 255);
    }

    @Test
    void sixteenBitTransparencyIsComposedOnTheValuesAsTheyAre() {
        var source = TestPictures.filled(1, 1, CvType.CV_16UC4, 100, 300, 0, 200);

        var picture = TestPictures.decoded(
                transformed(pngConfig().resizeMode(ResizeMode.NO), TestPictures.encoded(".png", source), null)
                        .image());

        // 200/255 * c + 55: 133.4, 290.3 cut to 255, 55
        assertThat(picture.type()).isEqualTo(CvType.CV_8UC3);
        assertThat(picture.get(0, 0)).containsExactly(133, 255, 55);
    }

    @ParameterizedTest
    @EnumSource(EncodeFormat.class)
    void storesEveryFormat(EncodeFormat format) {
        var result = transformed(
                ImageConfig.builder().encodeFormat(format).encodeQuality(format == EncodeFormat.PNG ? 6 : 95),
                TestPictures.jpeg(300, 400),
                null);

        var stored = ImageFile.of(result.image());
        assertThat(stored).isNotNull();
        assertThat(format.is(stored.format())).isTrue();
        assertThat(stored.header().width()).isEqualTo(256);
    }

    @Test
    void keepsTheBytesWhenNothingHadToChange() {
        var small = TestPictures.jpeg(100, 80);
        var config = ImageConfig.builder().skipReencode(true).resizeOnlyIfBigger(true);

        assertThat(transformed(config, small, null).image()).isSameAs(small);
        assertThat(transformed(config, small, List.of()).image()).isSameAs(small);
        assertThat(transformed(config, TestPictures.png(100, 80), null).image()).startsWith(0xff, 0xd8);
        assertThat(transformed(config, small, List.of(List.of(0, 0, 1, 1))).image())
                .isNotSameAs(small);
    }

    @Test
    void doesNotEvenLookAtTheBytesWhenReencodingIsDisabled() {
        var body = new byte[] {1, 2, 3};

        var result = transformed(ImageConfig.builder().disableAllReencoding(true), body, null);

        assertThat(result.image()).isSameAs(body);
        assertThat(result.size()).isNull();
        assertThat(result.originalSize()).isNull();
    }

    @Test
    void filtersSayWhy() {
        var picture = TestPictures.jpeg(300, 100);

        assertRejected(ImageConfig.builder().minImageSize(101), picture, FailureReason.FILTERED, "image too small");
        assertRejected(
                ImageConfig.builder().maxImageArea(29_999), picture, FailureReason.FILTERED, "image area too large");
        assertRejected(
                ImageConfig.builder().maxAspectRatio(2.9), picture, FailureReason.FILTERED, "aspect ratio too large");
        assertRejected(
                ImageConfig.builder().maxImagePixels(29_999),
                picture,
                FailureReason.TOO_MANY_PIXELS,
                "more than 29999 pixels");
        transformed(
                ImageConfig.builder()
                        .minImageSize(100)
                        .maxImageArea(30_000)
                        .maxAspectRatio(3)
                        .maxImagePixels(30_000),
                picture,
                null);
    }

    @Test
    void whatIsNoImageIsADecodingError() {
        var jpeg = TestPictures.jpeg(300, 300);

        for (var body : List.of(
                new byte[0],
                "<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8),
                Arrays.copyOf(jpeg, 20),
                Arrays.copyOf(jpeg, jpeg.length / 2),
                Arrays.copyOf(TestPictures.png(300, 300), 5000))) {
            assertRejected(ImageConfig.builder(), body, FailureReason.NOT_AN_IMAGE, "Image decoding error");
        }
    }

    @Test
    void namesAFormatThatItCannotRead() {
        var svg = "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>"
                .getBytes(java.nio.charset.StandardCharsets.UTF_8);

        assertRejected(ImageConfig.builder(), svg, FailureReason.UNSUPPORTED_FORMAT, "Unsupported image format: SVG");
    }

    @Test
    void decodesOnlyTheFormatsThatItMay() {
        var config = ImageConfig.builder().imageFormats("jpeg, WEBP");

        assertRejected(
                config,
                TestPictures.png(300, 200),
                FailureReason.UNSUPPORTED_FORMAT,
                "Image format not in --image_formats: PNG");
        transformed(config, TestPictures.jpeg(300, 200), null);
    }

    @Test
    void formatsThatAreNoneAreNamed() {
        assertThatThrownBy(() -> ImageConfig.builder().imageFormats("jpg,svg"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--image_formats must be of jpg,png,webp,gif,bmp,tiff,pnm,ras,hdr,jp2,avif: jpg,svg");
    }

    @Test
    void anImageTooLongForItsFormatIsAnEncodingError() {
        assertRejected(
                ImageConfig.builder().resizeMode(ResizeMode.KEEP_RATIO),
                TestPictures.png(300, 1),
                FailureReason.ENCODE,
                "Image encoding error: not possible as jpg");
    }

    @Test
    void fastModeIsCloseToExactMode() {
        var jpeg = TestPictures.jpeg(1203, 901);
        var exact = transformed(pngConfig().imageSize(256).decodeMode(DecodeMode.EXACT), jpeg, null);
        var fast = transformed(pngConfig().imageSize(256), jpeg, null);

        assertThat(fast.size()).isEqualTo(exact.size());
        assertThat(fast.image()).isNotEqualTo(exact.image());
        assertThat(TestPictures.distance(TestPictures.decoded(fast.image()), TestPictures.decoded(exact.image())))
                .isLessThan(6);
    }

    private static ImageConfig.Builder pngConfig() {
        return ImageConfig.builder().encodeFormat(EncodeFormat.PNG).encodeQuality(1);
    }

    public static Transformed transformed(ImageConfig.Builder config, byte[] body, @Nullable Object boxes) {
        try (var transform = new ImageTransform(config.build())) {
            var result = transform.transform(body, boxes);
            assertThat(result).isInstanceOf(Transformed.class);
            return (Transformed) result;
        }
    }

    private static void assertRejected(ImageConfig.Builder config, byte[] body, FailureReason reason, String message) {
        try (var transform = new ImageTransform(config.build())) {
            assertThat(transform.transform(body, null)).isInstanceOfSatisfying(Rejected.class, rejected -> {
                assertThat(rejected.failure().message()).isEqualTo(message);
                assertThat(rejected.failure().reason()).isEqualTo(reason);
            });
        }
    }
}
