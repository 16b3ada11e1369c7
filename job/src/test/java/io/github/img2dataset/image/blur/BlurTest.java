package io.github.img2dataset.image.blur;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.image.DecodeMode;
import io.github.img2dataset.image.EncodeFormat;
import io.github.img2dataset.image.GoldenTest;
import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.ImageTransform;
import io.github.img2dataset.image.ImageTransformTest;
import io.github.img2dataset.image.ResizeMode;
import io.github.img2dataset.image.TestPictures;
import io.github.img2dataset.image.TransformResult;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.sample.Dimensions;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.Size;
import org.opencv.imgproc.Imgproc;

class BlurTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            one  | rgb.bmp  | 61  | 0.25 0.3 0.6 0.7
            edge | rgb.bmp  | 61  | 0 0 0.3 0.9 0.8 0.5 1 1
            all  | rgb.bmp  | 61  | 0 0 1 1
            tiny | rgb.bmp  | 61  | 0.5 0.5 0.505 0.505 0.2 0.2 0.26 0.23
            gray | gray.jpg | 200 | 0.1 0.4 0.3 0.6 0.7 0.1 0.75 0.9
            """)
    void givesTheReferencesPixels(String name, String input, int size, String numbers) throws IOException {
        var expected = TestPictures.decoded(GoldenTest.resource("blur-" + name + ".png"));

        var actual = blurred(
                ImageConfig.builder().resizeMode(ResizeMode.KEEP_RATIO_LARGEST).imageSize(size),
                GoldenTest.resource(input),
                boxes(numbers));

        // Last bits depend on the processor, and colors are cut, not rounded: some may be one off.
        assertThat(TestPictures.distance(actual, expected)).isLessThanOrEqualTo(1);
        assertThat(differing(actual, expected)).isLessThan(actual.total() / 100);
    }

    /** On black and white the sum of the shares is known: a Gaussian's tails fall by the distance in sigmas. */
    @Test
    void growsTheBoxByATenthOfItsLongerSide() {
        var black = TestPictures.filled(400, 200, CvType.CV_8UC1, 0);
        black.colRange(0, 200).setTo(new org.opencv.core.Scalar(255));
        // 100 x 40 pixels around the edge at x = 200: grown by 10, sigma 10.
        var picture = blurred(
                ImageConfig.builder().resizeMode(ResizeMode.NO),
                TestPictures.encoded(".bmp", black),
                List.of(List.of(0.375, 0.4, 0.625, 0.6)));

        // In the middle the mask is normal(-3..3) = 0.9973, high, the picture normal(-0.05) = 0.48: 0.48 * 255
        assertThat(picture.get(100, 200)[0]).isBetween(120.0, 124.0);
        // 30 rows above the middle is the edge of the grown box: the mask is a half there, the white half stays.
        // Two sigmas left of the edge the picture is normal(1.95) = 0.9744: 255 * (0.5 + 0.5 * 0.9744)
        assertThat(picture.get(70, 180)[0]).isBetween(250.0, 253.0);
        // As far on the other side: 255 * 0.5 * (1 - 0.98)
        assertThat(picture.get(70, 220)[0]).isBetween(1.0, 5.0);
        // Beyond four sigmas nothing is touched.
        assertThat(picture.get(100, 100)[0]).isEqualTo(255);
        assertThat(picture.get(29, 205)[0]).isZero();
        assertThat(picture.get(100, 301)[0]).isZero();
    }

    @Test
    void blursAfterResizingAndBeforePadding() {
        var black = TestPictures.encoded(".png", TestPictures.filled(80, 40, CvType.CV_8UC1, 0));

        var picture = blurred(ImageConfig.builder().imageSize(40), black, List.of(List.of(0, 0, 1, 1)));

        // Blurred after padding, white would have bled into the picture's rows 10 to 29.
        assertThat(picture.get(9, 20)[0]).isEqualTo(255);
        assertThat(picture.get(10, 20)[0]).isZero();
        assertThat(picture.get(29, 20)[0]).isZero();
        assertThat(picture.get(30, 20)[0]).isEqualTo(255);
    }

    @ParameterizedTest
    @MethodSource
    void takesAnyNumberAndAnySequence(Object boxes) throws RejectedImageException {
        assertThat(BoundingBox.parse(boxes)).containsExactly(new BoundingBox(0, 0, 1, 1), new BoundingBox(0, 1, 1, 1));
    }

    static List<Object> takesAnyNumberAndAnySequence() {
        return List.of(
                List.of(List.of(0, 0, 1, 1), List.of(0L, 1L, 1L, 1L)),
                List.of(List.of(0f, 0.0, BigDecimal.ONE, (short) 1), List.of((byte) 0, 1, 1, 1)),
                new double[][] {{0, 0, 1, 1}, {0, 1, 1, 1}},
                List.of(new float[] {0, 0, 1, 1}, new Integer[] {0, 1, 1, 1}),
                List.of(new long[] {0, 0, 1, 1}, List.of(-3, 1, 7, Double.POSITIVE_INFINITY)));
    }

    @ParameterizedTest
    @MethodSource
    void malformedBoxesFailTheSampleAndSayHowTheyShouldBe(Object boxes) {
        try (var transform = new ImageTransform(ImageConfig.builder().build())) {
            var result = transform.transform(TestPictures.png(20, 20), boxes);

            assertThat(result)
                    .isInstanceOfSatisfying(
                            TransformResult.Rejected.class,
                            rejected -> assertThat(rejected.failure().message())
                                    .isEqualTo(
                                            "bounding boxes must be a list of [x_min, y_min, x_max, y_max], numbers, each minimum at"
                                                    + " most its maximum"));
        }
    }

    static List<Object> malformedBoxesFailTheSampleAndSayHowTheyShouldBe() {
        return List.of(
                List.of(List.of(0, 0, 1)),
                List.of(List.of(0, 0, 1, 1, 1)),
                List.of(List.of()),
                List.of(0, 0, 1, 1),
                List.of(List.of("0", "0", "1", "1")),
                "[[0, 0, 1, 1]]",
                List.of(List.of(0, 0, Double.NaN, 1)),
                List.of(Arrays.asList(0, 0, null, 1)),
                Arrays.asList(List.of(0, 0, 1, 1), null),
                List.of(List.of(0.5, 0, 0.4, 1)),
                7);
    }

    @Test
    void bandsGiveTheSamePixelsAsTheWholePicture() {
        var picture = TestPictures.shades(333, 700, CvType.CV_8UC3);
        var whole = picture.clone();
        // 175 pixels: sigma 17.5, radius 70, more rows than one band has.
        Blur.apply(picture, List.of(new BoundingBox(0.25, 0.375, 0.5, 0.625), new BoundingBox(0.875, 0.75, 1, 0.8125)));

        whole.convertTo(whole, CvType.CV_32F, 1 / 255.0);
        var mask = Mat.zeros(700, 333, CvType.CV_32FC1);
        // By hand: 83..166, 262..437 grown by 17.5; and 291..333, 525..568 grown by 4.3
        mask.submat(244, 454, 65, 183).setTo(new org.opencv.core.Scalar(1));
        mask.submat(520, 572, 286, 332).setTo(new org.opencv.core.Scalar(1));
        var expected = reference(whole, mask, 17.5);

        assertThat(TestPictures.distance(picture, expected)).isLessThanOrEqualTo(1);
    }

    /** 5000 x 4000 pixels, one box over all of them: a kernel of 4001 taps, minutes at full size. */
    @Test
    @Timeout(120)
    void aLargePictureIsBlurredWithinSeconds() {
        var picture = TestPictures.filled(5000, 4000, CvType.CV_8UC3, 0, 128, 255);
        picture.colRange(0, 2500).setTo(new org.opencv.core.Scalar(255, 128, 0));

        Blur.apply(picture, List.of(new BoundingBox(0, 0, 1, 1)));

        assertThat(new Dimensions(picture.cols(), picture.rows())).isEqualTo(new Dimensions(5000, 4000));
        // Sigma 500 around the edge in the middle: a half, normal(1) = 0.841 a sigma to the left of it.
        assertThat(picture.get(2000, 2500)[0]).isBetween(125.0, 129.0);
        assertThat(picture.get(2000, 2000)[0]).isBetween(212.0, 216.0);
        assertThat(picture.get(2000, 3000)[2]).isBetween(212.0, 216.0);
        assertThat(picture.get(2000, 1000)[1]).isBetween(127.0, 128.0);
        picture.release();
    }

    @Test
    void theCoarseWayIsWithinTwoGrayLevelsOfTheExactOne() {
        var picture = TestPictures.shades(900, 700, CvType.CV_8UC3);
        var boxes = List.of(new org.opencv.core.Rect(200, 100, 500, 450));
        var region = new org.opencv.core.Rect(0, 0, 900, 700);
        var sharp = new Mat();
        picture.convertTo(sharp, CvType.CV_32F, 1 / 255.0);
        var mask = Mat.zeros(700, 900, CvType.CV_32FC1);
        mask.submat(boxes.get(0)).setTo(new org.opencv.core.Scalar(1));
        var coarse = new Mat(700, 900, CvType.CV_8UC3);

        var line = new BlendedRow(900, 3);
        try (var source = new DownsampledBlur(picture, boxes, region, 40)) {
            for (var row = 0; row < 700; row++) {
                line.read(picture, row);
                source.read(row, line);
                line.write(coarse, row);
            }
        }

        assertThat(TestPictures.distance(coarse, reference(sharp, mask, 40))).isLessThanOrEqualTo(2);
    }

    private static Mat reference(Mat sharp, Mat mask, double sigma) {
        var side = 2 * Math.ceil(4 * sigma) + 1;
        var soft = new Mat();
        var softMask = new Mat();
        Imgproc.GaussianBlur(sharp, soft, new Size(side, side), sigma);
        Imgproc.GaussianBlur(mask, softMask, new Size(side, side), sigma);
        Imgproc.cvtColor(softMask, softMask, Imgproc.COLOR_GRAY2BGR);
        Core.subtract(soft, sharp, soft);
        Core.multiply(soft, softMask, soft);
        Core.add(soft, sharp, soft);
        // Half a level less, to cut and not to round.
        var expected = new Mat();
        soft.convertTo(expected, CvType.CV_8U, 255, -0.5);
        return expected;
    }

    private static Mat blurred(ImageConfig.Builder config, byte[] body, List<?> boxes) {
        config.encodeFormat(EncodeFormat.PNG).encodeQuality(1).decodeMode(DecodeMode.EXACT);
        return TestPictures.decoded(
                ImageTransformTest.transformed(config, body, boxes).image());
    }

    private static List<List<Double>> boxes(String numbers) {
        var sides = Arrays.stream(numbers.split(" ", -1)).map(Double::valueOf).toList();
        return java.util.stream.IntStream.range(0, sides.size() / 4)
                .mapToObj(box -> sides.subList(4 * box, 4 * box + 4))
                .toList();
    }

    private static long differing(Mat one, Mat other) {
        var difference = new Mat();
        Core.absdiff(one, other, difference);
        return Core.countNonZero(difference.reshape(1));
    }
}
