package io.github.img2dataset.image;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.ImageHeader;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.image.jpeg.JpegComponent;
import io.github.img2dataset.image.jpeg.ProgressiveJpegReader;
import io.github.img2dataset.sample.Dimensions;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/** Against libjpeg, by way of OpenCV: what is read must be its samples. */
class ProgressiveJpegTest {
    private static final int COLORS_444 = Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444;

    private final ProgressiveJpegReader jpeg = new ProgressiveJpegReader();

    @BeforeAll
    static void natives() {
        OpenCv.load();
    }

    /** Sizes that fill no block and no unit, wide ones, those of a pixel; fine and coarse quantization. */
    @ParameterizedTest
    @CsvSource({
        "640, 480, 75",
        "97, 61, 95",
        "101, 203, 100",
        "33, 17, 30",
        "8, 8, 90",
        "1, 1, 50",
        "1, 300, 80",
        "2000, 7, 60"
    })
    void grayHasTheSamplesOfLibjpeg(int width, int height, int quality) {
        var body = progressive(noisy(width, height, CvType.CV_8UC1), Imgcodecs.IMWRITE_JPEG_QUALITY, quality);

        var components = read(body, width, height);

        assertThat(components).hasSize(1);
        assertThat(distance(plane(components.get(0), width, height), luma(body)))
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_411,
                Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_420,
                Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_422,
                Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_440,
                Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444
            })
    void lumaIsThatOfLibjpegWhateverTheChroma(int sampling) {
        for (var width : new int[] {200, 217}) {
            var body = progressive(noisy(width, 141, CvType.CV_8UC3), Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR, sampling);

            var components = read(body, width, 141);

            assertThat(components).hasSize(3);
            assertThat(distance(plane(components.get(0), width, 141), luma(body)))
                    .isZero();
        }
    }

    /** Without interpolated chroma libjpeg's colors can be computed from the reader's samples (jdcolor.c). */
    @Test
    void chromaIsThatOfLibjpeg() {
        var body = progressive(noisy(163, 99, CvType.CV_8UC3), Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR, COLORS_444);
        var expected = TestPictures.decoded(body);

        var components = read(body, 163, 99);

        var luma = components.get(0);
        for (var y = 0; y < 99; y++) {
            for (var x = 0; x < 163; x++) {
                var at = y * luma.pitch() + x;
                var gray = luma.plane[at] & 0xff;
                var cb = (components.get(1).plane[at] & 0xff) - 128;
                var cr = (components.get(2).plane[at] & 0xff) - 128;
                assertThat(expected.get(y, x))
                        .as("%d, %d", x, y)
                        .containsExactly(
                                limited(gray + ((116130 * cb + 32768) >> 16)),
                                limited(gray + ((-22554 * cb - 46802 * cr + 32768) >> 16)),
                                limited(gray + ((91881 * cr + 32768) >> 16)));
            }
        }
    }

    private static double limited(int level) {
        return Math.min(Math.max(level, 0), 255);
    }

    /** A reduced sample is the mean of those that it stands for. */
    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void reducedSamplesAreMeans(int reduction) {
        var body = progressive(
                TestPictures.shades(640, 480, CvType.CV_8UC3), Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR, COLORS_444);
        var target = new Dimensions(640 / 16, 480 / 16);
        for (var i = 0; i < 3; i++) {
            var whole = plane(read(body, 640, 480, 1, target).get(i), 640, 480).clone();
            var means = new Mat();
            Imgproc.resize(
                    whole,
                    means,
                    new org.opencv.core.Size(640.0 / reduction, 480.0 / reduction),
                    0,
                    0,
                    Imgproc.INTER_AREA);

            var reduced = plane(read(body, 640, 480, reduction, target).get(i), 640 / reduction, 480 / reduction);

            // Each of the samples was rounded.
            assertThat(distance(reduced, means)).isLessThanOrEqualTo(1);
        }
    }

    /** Subsampled chroma (4:2:0) is reduced by half of what luma is reduced by; a picture of one color shows that color at every reduction. */
    @ParameterizedTest
    @ValueSource(ints = {100, 300, 1000, 3000, 3900})
    void aFlatColorStaysFlat(int side) throws RejectedImageException {
        var body = progressive(TestPictures.filled(side, side, CvType.CV_8UC3, 40, 150, 220));
        var config = ImageConfig.builder().imageSize(40).build();
        try (var quick = new FastJpegPath(config)) {
            assertThat(quick.read(requireNonNull(ImageFile.of(body)), DecodeClock.stopped()))
                    .isTrue();

            var picture = quick.shrink();

            var decoded = TestPictures.decoded(body).get(side / 2, side / 2);
            assertThat(distance(picture, TestPictures.filled(40, 40, CvType.CV_8UC3, decoded)))
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void chromaThatIsSmallerThanTheWantedPictureIsLeftToOpenCv() {
        var body = progressive(TestPictures.shades(300, 200, CvType.CV_8UC3));

        assertThat(read(body, 1, new Dimensions(300, 200), new Dimensions(150, 100)))
                .isNotNull();
        assertThat(read(body, 1, new Dimensions(300, 200), new Dimensions(151, 101)))
                .isNull();
    }

    @Test
    void leavesOtherFilesToOpenCv() {
        var picture = noisy(200, 150, CvType.CV_8UC3);
        var body = progressive(picture);
        assertThat(read(body, 200, 150)).isNotNull();

        var others = new ArrayList<byte[]>();
        others.add(TestPictures.encoded(".jpg", picture));
        others.add(progressive(picture, Imgcodecs.IMWRITE_JPEG_RST_INTERVAL, 4));
        others.add(Arrays.copyOf(body, body.length / 2));
        others.add(Arrays.copyOf(body, body.length - 2));
        others.add(withoutLastScan(body));
        others.add(withAdobeTransform(body, 0));
        others.add(withSegment(body, 0xdd, 0, 8));
        others.add(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff});
        others.add(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xd9});
        for (var other : others) {
            assertThat(read(other, 1, new Dimensions(200, 150), new Dimensions(20, 15)))
                    .isNull();
        }
        assertThat(read(withAdobeTransform(body, 1), 200, 150)).isNotNull();
    }

    /** Tables belong to their file. */
    @Test
    void tablesOfTheLastFileAreForgotten() {
        var body = progressive(noisy(64, 64, CvType.CV_8UC1));
        assertThat(read(body, 64, 64)).isNotNull();

        assertThat(read(without(body, 0xdb), 1, new Dimensions(64, 64), new Dimensions(8, 8)))
                .isNull();
        assertThat(read(without(body, 0xc4), 1, new Dimensions(64, 64), new Dimensions(8, 8)))
                .isNull();
    }

    /** A small picture after a large one, both ways: the buffers are the same. */
    @Test
    void picturesDoNotShowThroughEachOther() {
        for (var side : new int[] {2400, 40, 3000, 8, 100}) {
            var body = progressive(noisy(side, side, CvType.CV_8UC1));

            var plane = plane(read(body, side, side).get(0), side, side);

            assertThat(distance(plane, luma(body))).as("%d", side).isZero();
        }
    }

    /** What is read of a damaged file is what libjpeg reads; the seed makes it repeatable. */
    @Test
    void damagedFilesShowWhatLibjpegShowsOrAreLeftToIt() {
        var random = new Random(7);
        var read = 0;
        for (var round = 0; round < 3000; round++) {
            var body = progressive(
                    noisy(80 + random.nextInt(9), 50, round % 3 == 0 ? CvType.CV_8UC1 : CvType.CV_8UC3),
                    Imgcodecs.IMWRITE_JPEG_QUALITY,
                    20 + random.nextInt(80));
            for (var changes = random.nextInt(3); changes >= 0; changes--) {
                body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
            }
            var file = ImageFile.of(body);
            var header = file == null ? ImageHeader.unknownSize() : file.header();
            if (header.pixels() == 0 || header.pixels() > 1_000_000) {
                continue;
            }
            var components = read(body, 1, header.size(), notMuchSmaller(header.size()));
            if (components != null) {
                read++;
                var width = (int) header.width();
                var height = (int) header.height();
                var expected = luma(body);
                assertThat(expected.size()).as("%d", round).isEqualTo(new org.opencv.core.Size(width, height));
                assertThat(distance(plane(components.get(0), width, height), expected))
                        .as("%d", round)
                        .isZero();
            }
        }
        assertThat(read).isGreaterThan(300);
    }

    /** The last bits of a picture that shrinks far are passed over, not read, and it still looks as libjpeg's. */
    @ParameterizedTest
    @CsvSource({"150, true", "199, true", "201, false"})
    void theLastBitIsLeftOutWhereItCannotBeSeen(int side, boolean isLeftOut) throws Exception {
        var body = progressive(noisy(500, 500, CvType.CV_8UC3), Imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR, COLORS_444);
        var luma = plane(read(body, 500, 500, 1, new Dimensions(side, side)).get(0), 500, 500);
        assertThat(distance(luma, luma(body)) > 0).isEqualTo(isLeftOut);

        var config = ImageConfig.builder().imageSize(side).build();
        try (var quick = new FastJpegPath(config)) {
            assertThat(quick.read(requireNonNull(ImageFile.of(body)), DecodeClock.stopped()))
                    .isTrue();

            var expected = new Mat();
            Imgproc.resize(
                    TestPictures.decoded(body),
                    expected,
                    new org.opencv.core.Size(side, side),
                    0,
                    0,
                    Imgproc.INTER_AREA);
            assertThat(Core.PSNR(quick.shrink(), expected)).isGreaterThan(45);
        }
    }

    /** What the file shows where it shrinks so little that all bits count. */
    private List<JpegComponent> read(byte[] body, int width, int height) {
        return read(body, width, height, 1, notMuchSmaller(new Dimensions(width, height)));
    }

    private List<JpegComponent> read(byte[] body, int width, int height, int reduction, Dimensions target) {
        return requireNonNull(read(body, reduction, new Dimensions(width, height), target));
    }

    /** Half the height, and a width for which a quarter of the chroma will do. */
    private static Dimensions notMuchSmaller(Dimensions size) {
        return new Dimensions(Math.max(1, size.width() / 4), Math.max(1, size.height() / 2));
    }

    private static byte[] progressive(Mat picture, int... parameters) {
        var all = Arrays.copyOf(parameters, parameters.length + 2);
        all[parameters.length] = Imgcodecs.IMWRITE_JPEG_PROGRESSIVE;
        all[parameters.length + 1] = 1;
        return TestPictures.encoded(".jpg", picture, all);
    }

    /** Shades with noise in the upper half: blocks with few and with many coefficients. */
    private static Mat noisy(int width, int height, int type) {
        var picture = TestPictures.shades(width, height, type);
        if (height > 1) {
            Core.setRNGSeed(width);
            Core.randu(picture.rowRange(0, height / 2), 0, 256);
        }
        return picture;
    }

    private static Mat luma(byte[] body) {
        return Imgcodecs.imdecode(
                new MatOfByte(body), Imgcodecs.IMREAD_GRAYSCALE | Imgcodecs.IMREAD_IGNORE_ORIENTATION);
    }

    private static Mat plane(JpegComponent component, int width, int height) {
        var plane = new Mat(component.allRows * component.size, component.pitch(), CvType.CV_8UC1);
        plane.put(0, 0, component.plane, 0, component.samples());
        return plane.submat(0, height, 0, width);
    }

    private static double distance(Mat one, Mat other) {
        return TestPictures.distance(one, other);
    }

    /** The places of the markers, but for those in the data of scans. */
    private static List<Integer> markers(byte[] body) {
        var markers = new ArrayList<Integer>();
        var at = 2;
        while (at < body.length - 1) {
            if (body[at] == (byte) 0xff && body[at + 1] != 0) {
                markers.add(at);
                at += body[at + 1] == (byte) 0xd9 ? 2 : 2 + new ByteView(body).u16(at + 2, true);
            } else {
                at++;
            }
        }
        return markers;
    }

    private static byte[] withoutLastScan(byte[] body) {
        var last = markers(body).stream()
                .filter(at -> body[at + 1] == (byte) 0xda)
                .mapToInt(at -> at)
                .max()
                .orElseThrow();
        var cut = Arrays.copyOf(body, last + 2);
        cut[last + 1] = (byte) 0xd9;
        return cut;
    }

    /** Leaves the segments of a kind out. */
    private static byte[] without(byte[] body, int marker) {
        var rest = new ByteArrayOutputStream();
        var from = 0;
        for (var at : markers(body)) {
            if (body[at + 1] == (byte) marker) {
                rest.write(body, from, at - from);
                from = at + 2 + new ByteView(body).u16(at + 2, true);
            }
        }
        rest.write(body, from, body.length - from);
        return rest.toByteArray();
    }

    /** Adobe's segment in the place of JFIF's. */
    private static byte[] withAdobeTransform(byte[] body, int transform) {
        return withSegment(without(body, 0xe0), 0xee, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, transform);
    }

    private static byte[] withSegment(byte[] body, int marker, int... content) {
        var result = new ByteArrayOutputStream();
        result.write(body, 0, 2);
        result.write(0xff);
        result.write(marker);
        result.write(0);
        result.write(2 + content.length);
        for (var value : content) {
            result.write(value);
        }
        result.write(body, 2, body.length - 2);
        return result.toByteArray();
    }

    private @Nullable List<JpegComponent> read(byte[] body, int reduction, Dimensions original, Dimensions target) {
        try {
            return jpeg.read(body, reduction, original, target, DecodeClock.stopped());
        } catch (RejectedImageException e) {
            throw new AssertionError(e);
        }
    }
}
