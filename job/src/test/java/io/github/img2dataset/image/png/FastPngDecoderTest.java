package io.github.img2dataset.image.png;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.img2dataset.image.OpenCv;
import io.github.img2dataset.image.TestPictures;
import io.github.img2dataset.image.TestPng;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.RejectedImageException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

/** Against the pixels that were written, and against OpenCV's decoder. */
class FastPngDecoderTest {

    @ParameterizedTest
    @CsvSource({
        "1, 1, 3",
        "1, 1, 4",
        "1, 300, 3",
        "300, 1, 4",
        "61, 43, 3",
        "61, 43, 4",
        "640, 480, 3",
        "333, 444, 4",
        "90000, 3, 3" // a row longer than DEFLATE's window
    })
    void givesThePixelsThatWereWritten(int width, int height, int channels) {
        var picture = TestPictures.shades(width, height, CvType.CV_8UC(channels));

        assertSame(picture, new TestPng(picture).bytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void undoesEachFilter(int filter) {
        for (var channels = 3; channels <= 4; channels++) {
            var picture = noise(257, 129, CvType.CV_8UC(channels));

            assertSame(picture, new TestPng(picture).filters(y -> filter).bytes());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "6, 0", "9, 0", "6, 1", "6, 2", "1, 2"})
    void readsWhateverDeflateWrites(int level, int strategy) {
        for (var picture : new Mat[] {
            TestPictures.shades(400, 300, CvType.CV_8UC3),
            noise(400, 300, CvType.CV_8UC3), // stored blocks
            TestPictures.filled(400, 300, CvType.CV_8UC3, 7, 8, 9), // the longest matches
            TestPictures.stripes(400, 300, 24),
            noise(3, 3, CvType.CV_8UC4) // fixed codes
        }) {
            assertSame(
                    picture,
                    new TestPng(picture)
                            .compression(level, strategy)
                            .parts(8192)
                            .bytes());
        }
    }

    @Test
    void matchesOfEveryDistanceAndLength() {
        var random = new Random(3);
        var picture = new Mat(400, 1000, CvType.CV_8UC3);
        var samples = new byte[400 * 1000 * 3];
        for (int at = 0; at < samples.length; ) {
            var distance = 1 + random.nextInt(Math.min(at + 1, random.nextBoolean() ? 12 : 33_000));
            for (var length = random.nextInt(300); length > 0 && at < samples.length; length--, at++) {
                samples[at] = at < distance ? (byte) random.nextInt() : samples[at - distance];
            }
        }
        picture.put(0, 0, samples);

        assertSame(
                picture, new TestPng(picture).filters(y -> 0).compression(9, 0).bytes());
    }

    @Test
    void otherChunksChangeNothing() {
        var picture = TestPictures.shades(50, 40, CvType.CV_8UC3);

        assertSame(
                picture,
                new TestPng(picture)
                        .before("gAMA", 0, 0, 0xb1, 0x8f)
                        .before("sRGB", 0)
                        .after("tEXt", 'a', 0, 'b')
                        .bytes());
    }

    @Test
    void leavesToOpenCvTheChunksThatItRefuses() {
        assumeThat(OpenCv.version()).as("older ones take them").contains("bytedeco");
        var picture = TestPictures.shades(5, 4, CvType.CV_8UC3);

        assertSame(
                picture, new TestPng(picture).before("bKGD", 0, 1, 0, 2, 0, 3).bytes());
        assertBothRefuse(new TestPng(picture).before("bKGD", 0, 1, 2).bytes());
        // With length, type and checksum it is eight million bytes long, and a byte longer.
        assertSame(
                picture, new TestPng(picture).before("prVt", new int[7_999_988]).bytes());
        assertBothRefuse(new TestPng(picture).before("prVt", new int[7_999_989]).bytes());
    }

    private static void assertBothRefuse(byte[] file) {
        assertThat(decoded(file)).isNull();
        assertThat(TestPictures.decoded(file).empty()).isTrue();
    }

    @Test
    @Timeout(10)
    void blocksWithNothingInThemCostNothing() {
        var picture = TestPictures.shades(31, 17, CvType.CV_8UC3);
        var made = new TestPng(picture);
        var data = made.deflated(made.filtered());
        var file = new ByteArrayOutputStream();
        file.write(data, 0, 2);
        for (var i = 0; i < 200_000; i++) {
            // Four blocks of the fixed codes: not the last, 01, the end's seven zeros; the first bit lowest.
            file.writeBytes(new byte[] {0x02, 0x08, 0x20, (byte) 0x80, 0x00});
        }
        file.write(data, 2, data.length - 2);

        assertSame(picture, made.bytes(file.toByteArray()));
    }

    @Test
    void asksForNoMemoryThatTheFileCannotFill() {
        var file = new TestPng(TestPictures.shades(31, 17, CvType.CV_8UC3)).bytes();
        ByteBuffer.wrap(file).putInt(16, 32_000).putInt(20, 32_000);
        TestPng.mendChecksums(file);

        assertThat(PngFile.read(file)).isNull();
    }

    @Test
    void readsAnAnimationsStaticImage() {
        var picture = TestPictures.shades(50, 40, CvType.CV_8UC3);

        var actual = decoded(new TestPng(picture)
                .before("acTL", 0, 0, 0, 2, 0, 0, 0, 0)
                .before("fcTL", new byte[26])
                .after("fcTL", new byte[26])
                .after("fdAT", new byte[100])
                .bytes());

        assertThat(actual).isNotNull();
        assertThat(TestPictures.distance(picture, Objects.requireNonNull(actual)))
                .isZero();
    }

    @Test
    void leavesTheRestToOpenCv() {
        var picture = TestPictures.shades(50, 40, CvType.CV_8UC3);
        var gray = TestPictures.shades(50, 40, CvType.CV_8UC1);
        var deep = TestPictures.shades(50, 40, CvType.CV_16UC3);

        assertThat(decoded(TestPictures.encoded(".png", gray))).as("gray").isNull();
        assertThat(decoded(TestPictures.encoded(".png", deep))).as("16 bits").isNull();
        assertThat(decoded(new TestPng(picture).before("tRNS", 0, 1, 0, 2, 0, 3).bytes()))
                .as("a transparent color")
                .isNull();
        assertThat(decoded(new TestPng(picture).filters(y -> 5).bytes()))
                .as("a filter that is none")
                .isNull();
    }

    @Test
    void leavesToOpenCvWhatIsCutShort() {
        var file = new TestPng(TestPictures.shades(31, 17, CvType.CV_8UC3))
                .parts(300)
                .bytes();

        for (var length = 0; length < file.length; length++) {
            assertThat(decoded(Arrays.copyOf(file, length)))
                    .as("%d of %d", length, file.length)
                    .isNull();
        }
    }

    @Test
    void leavesToOpenCvDataOfAnotherLength() {
        var made = new TestPng(TestPictures.shades(31, 17, CvType.CV_8UC3));
        var rows = made.filtered();

        assertThat(decoded(made.bytes(made.deflated(Arrays.copyOf(rows, rows.length - 1)))))
                .as("too little")
                .isNull();
        assertThat(decoded(made.bytes(made.deflated(Arrays.copyOf(rows, rows.length + 1)))))
                .as("too much")
                .isNull();
        var data = made.deflated(rows);
        assertThat(decoded(made.bytes(Arrays.copyOf(data, data.length + 1))))
                .as("something behind")
                .isNull();
    }

    @Test
    void ofDamagedFilesItReadsOnlyWhatOpenCvReadsLikewise() {
        var random = new Random(7);
        var read = 0;
        for (var i = 0; i < 6000; i++) {
            var file = new TestPng(TestPictures.shades(31, 17, CvType.CV_8UC(3 + i % 2)))
                    .compression(random.nextInt(10), random.nextInt(3))
                    .parts(random.nextBoolean() ? 200 : Integer.MAX_VALUE)
                    .after("tEXt", 'a', 0, 'b')
                    .bytes();
            for (var changes = random.nextInt(4); changes > 0; changes--) {
                var reach = random.nextBoolean() ? 60 : file.length; // the signature is looked at before
                file[8 + random.nextInt(reach - 8)] = (byte) random.nextInt();
            }
            if (random.nextBoolean()) {
                TestPng.mendChecksums(file); // so that the damage gets past them
            }
            var picture = decoded(file);
            if (picture != null) {
                var expected = TestPictures.decoded(file);
                assertThat(expected.empty()).as("refused by OpenCV: file %d", i).isFalse();
                assertThat(expected.type()).as("file %d", i).isEqualTo(picture.type());
                assertThat(TestPictures.distance(expected, picture))
                        .as("file %d", i)
                        .isZero();
                read++;
            }
        }
        assertThat(read).isBetween(1500, 5000);
    }

    private void assertSame(Mat expected, byte[] file) {
        var actual = decoded(file);
        if (actual == null) {
            throw new AssertionError("not read");
        }
        assertThat(actual.type()).isEqualTo(expected.type());
        assertThat(actual.size()).isEqualTo(expected.size());
        assertThat(TestPictures.distance(expected, actual)).isZero();
        assertThat(TestPictures.distance(TestPictures.decoded(file), actual))
                .as("to OpenCV")
                .isZero();
    }

    private static Mat noise(int width, int height, int type) {
        var picture = new Mat(height, width, type);
        Core.randu(picture, 0, 256);
        return picture;
    }

    private static @Nullable Mat decoded(byte[] file) {
        try {
            return FastPngDecoder.decode(file, DecodeClock.stopped());
        } catch (RejectedImageException e) {
            throw new AssertionError(e);
        }
    }
}
