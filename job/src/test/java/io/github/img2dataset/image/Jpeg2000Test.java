package io.github.img2dataset.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.image.TransformResult.Rejected;
import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.RejectedImageException;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** The lossless files were made by OpenJPEG from the formulas below. */
@Timeout(60)
class Jpeg2000Test {
    @BeforeAll
    static void load() {
        OpenCv.load();
    }

    @ParameterizedTest
    @CsvSource({"gray.jp2,1,8", "rgb.jp2,3,8", "rgb.j2k,3,8", "rgba.jp2,4,8", "gray16.jp2,1,16", "rgb16.j2k,3,16"})
    void losslessPicturesAreEqualToTheBit(String file, int channels, int bits) throws RejectedImageException {
        var body = resource(file);

        var picture = decoded(body);

        var depth = bits == 8 ? CvType.CV_8U : CvType.CV_16U;
        assertThat(picture.type()).isEqualTo(CvType.makeType(depth, channels));
        assertThat(TestPictures.distance(picture, formula(channels, bits))).isZero();
    }

    @Test
    void lossyPicturesAreWithinOneGrayLevelOfTheReference() throws RejectedImageException {
        var picture = decoded(resource("lossy.jp2"));

        assertThat(TestPictures.distance(picture, TestPictures.decoded(resource("lossy.png"))))
                .isLessThanOrEqualTo(1);
    }

    @Test
    void alphaIsComposedOnWhiteAndTheSizeIsTheHeaders() {
        try (var transform = new ImageTransform(ImageConfig.builder()
                .resizeMode(ResizeMode.NO)
                .encodeFormat(EncodeFormat.PNG)
                .encodeQuality(6)
                .build())) {
            var result = (Transformed) transform.transform(resource("rgba.jp2"), null);
            var stored = TestPictures.decoded(result.image());

            assertThat(file(resource("rgba.jp2")).header().pixels()).isEqualTo(45 * 31);
            assertThat(stored.channels()).isEqualTo(3);
            // Alpha is 30 and blue 15 there.
            assertThat(stored.get(3, 5)[0]).isEqualTo(Math.rint(30 / 255.0 * 15 + 255 - 30));
        }
    }

    @Test
    void truncatedPicturesAreRefusedAsTheReferenceDoes() {
        var body = resource("rgb.jp2");

        assertRejected(Arrays.copyOf(body, body.length - 1));
        assertRejected(Arrays.copyOf(body, body.length / 2));
    }

    @Test
    void bombsAreRefused() {
        // The SIZ segment of a raw codestream: sides at 8 and 12, tile sides at 24 and 28, components at 40.
        assertRejected(changed(8, 0x7fffffff));
        assertRejected(changed(8, 30_000, 12, 30_000));
        assertRejected(changed(8, 9_000, 12, 9_000));
        assertRejected(changed(24, 1, 28, 1, 8, 9_000, 12, 9_000));
        assertRejected(changed(24, 0));
    }

    /** The decoder's books of blocks of 4 x 4 pixels are many times as large as the picture. */
    @Test
    void tinyCodeBlocksAreRefused() {
        var body = resource("rgb.j2k");
        var blockWidth = 61; // in the segment COD, after SIZ with its three components
        assertThat(body[blockWidth]).isEqualTo((byte) 4);
        body[blockWidth] = 0;

        assertRejected(body);
    }

    @Test
    void damagedPicturesAreTransformedOrRejected() {
        var outcome = Fuzzer.run(ImageFormat.JPEG_2000, 300, 3);

        assertThat(outcome.transformed()).isPositive();
        assertThat(outcome.rejected()).isPositive();
    }

    private static byte[] changed(int... offsetsAndValues) {
        var body = resource("rgb.j2k");
        for (var i = 0; i < offsetsAndValues.length; i += 2) {
            java.nio.ByteBuffer.wrap(body).putInt(offsetsAndValues[i], offsetsAndValues[i + 1]);
        }
        return body;
    }

    private static void assertRejected(byte[] body) {
        try (var transform = new ImageTransform(ImageConfig.builder().build())) {
            assertThat(transform.transform(body, null)).isInstanceOf(Rejected.class);
        }
    }

    private static Mat decoded(byte[] body) throws RejectedImageException {
        try (var decoder = new ImageDecoders()) {
            return decoder.decode(file(body), 1, DecodeClock.stopped());
        }
    }

    private static ImageFile file(byte[] body) {
        return Objects.requireNonNull(ImageFile.of(body));
    }

    private static Mat formula(int channels, int bits) {
        var picture = new Mat(31, 45, CvType.makeType(bits == 8 ? CvType.CV_8U : CvType.CV_16U, channels));
        for (var y = 0; y < 31; y++) {
            for (var x = 0; x < 45; x++) {
                picture.put(y, x, bits == 8 ? shade8(x, y, channels) : shade16(x, y, channels));
            }
        }
        return picture;
    }

    private static double[] shade8(int x, int y, int channels) {
        var red = (x * 5 + y * 7) % 256;
        var color = new double[] {x * y % 256, (x * 3 + y * 11) % 256, red, x * 6 % 256};
        return channels == 1 ? new double[] {red} : Arrays.copyOf(color, channels);
    }

    private static double[] shade16(int x, int y, int channels) {
        var red = (x * 1400 + y * 500) % 65_536;
        var color = new double[] {x * y * 40 % 65_536, (x * 300 + y * 1100) % 65_536, red};
        return channels == 1 ? new double[] {red} : color;
    }

    private static byte[] resource(String name) {
        return TestPictures.resource("jpeg2000/" + name);
    }
}
