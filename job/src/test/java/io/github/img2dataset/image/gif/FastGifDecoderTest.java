package io.github.img2dataset.image.gif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.img2dataset.image.OpenCv;
import io.github.img2dataset.image.TestPictures;
import io.github.img2dataset.image.format.ByteView;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.RejectedImageException;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;
import org.opencv.imgproc.Imgproc;

/** Against the pixels that were written, by Java's own encoder, and against OpenCV's decoder. */
class FastGifDecoderTest {
    @BeforeAll
    static void natives() {
        OpenCv.load();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 2, false",
        "61, 43, 2, true",
        "61, 43, 4, false",
        "640, 480, 64, true",
        "640, 480, 256, false", // more strings than there are codes
        "3, 2, 256, true",
        "1, 300, 16, true"
    })
    void givesThePixelsThatWereWritten(int width, int height, int colors, boolean interlaced) throws IOException {
        var image = image(width, height, colors, 1);

        var picture = decoded(gif(interlaced, List.of(image)));

        assertSame(picture, image);
    }

    @Test
    void anAnimationShowsItsFirstFrame() throws IOException {
        var frames = List.of(image(50, 40, 32, 1), image(50, 40, 32, 2), image(20, 10, 8, 3));

        assertSame(decoded(gif(false, frames)), frames.get(0));
    }

    @Test
    void oneColorMakesTheLongestStrings() throws IOException {
        var image = new BufferedImage(1000, 1000, BufferedImage.TYPE_BYTE_INDEXED, palette(256));

        assertSame(decoded(gif(false, List.of(image))), image);
    }

    @Test
    void leavesToOpenCvWhatIsCutShort() throws IOException {
        var gif = gif(false, List.of(image(61, 43, 64, 1)));

        for (var length = 0; length < gif.length; length++) {
            assertThat(decoded(Arrays.copyOf(gif, length)))
                    .as("%d of %d", length, gif.length)
                    .isNull();
        }
    }

    @Test
    void ofDamagedFilesItReadsOnlyWhatOpenCvReadsLikewise() throws IOException {
        assumeThat(Imgcodecs.haveImageWriter(".gif"))
                .as("an OpenCV that knows GIF")
                .isTrue();
        var random = new Random(7);
        var read = 0;
        for (var i = 0; i < 4000; i++) {
            var colors = 2 << random.nextInt(8);
            var frames = List.of(image(31, 17, colors, i), image(31, 17, colors, i + 1));
            var gif = gif(random.nextBoolean(), frames.subList(0, 1 + i % 2));
            for (var changes = random.nextInt(4); changes > 0; changes--) {
                var reach = random.nextBoolean() ? 40 : gif.length;
                gif[random.nextInt(reach)] = (byte) random.nextInt();
            }
            var picture = decoded(gif);
            if (picture != null) {
                var expected = TestPictures.decoded(gif);
                assertThat(expected.empty()).as("refused by OpenCV: file %d", i).isFalse();
                if (expected.channels() == 4) {
                    Imgproc.cvtColor(expected, expected, Imgproc.COLOR_BGRA2BGR);
                }
                assertThat(TestPictures.distance(expected, picture))
                        .as("file %d", i)
                        .isZero();
                read++;
            }
        }
        assertThat(read).isBetween(1000, 3900);
    }

    private static BufferedImage image(int width, int height, int colors, int seed) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, palette(colors));
        var random = new Random(seed);
        for (var y = 0; y < height; y++) {
            for (var x = 0; x < width; x++) {
                var number = (x / 5 + y / 7 + (random.nextInt(4) == 0 ? random.nextInt(colors) : 0)) % colors;
                image.getRaster().setSample(x, y, 0, number);
            }
        }
        return image;
    }

    private static IndexColorModel palette(int colors) {
        var random = new Random(colors);
        var channels = new byte[3][colors];
        for (var channel : channels) {
            random.nextBytes(channel);
        }
        return new IndexColorModel(8, colors, channels[0], channels[1], channels[2]);
    }

    private static byte[] gif(boolean interlaced, List<BufferedImage> frames) throws IOException {
        var writer = ImageIO.getImageWritersByFormatName("gif").next();
        var bytes = new ByteArrayOutputStream();
        try (var output = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(output);
            var how = writer.getDefaultWriteParam();
            how.setProgressiveMode(interlaced ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
            writer.prepareWriteSequence(null);
            for (var frame : frames) {
                writer.writeToSequence(new IIOImage(frame, null, null), how);
            }
            writer.endWriteSequence();
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static void assertSame(@Nullable Mat actual, BufferedImage expected) {
        if (actual == null) {
            throw new AssertionError("not read");
        }
        var row = new byte[3 * expected.getWidth()];
        for (var y = 0; y < expected.getHeight(); y++) {
            actual.get(y, 0, row);
            for (var x = 0; x < expected.getWidth(); x++) {
                var rgb = (row[3 * x + 2] & 0xff) << 16 | (row[3 * x + 1] & 0xff) << 8 | (row[3 * x] & 0xff);
                assertThat(rgb).as("%d, %d", x, y).isEqualTo(expected.getRGB(x, y) & 0xffffff);
            }
        }
    }

    private static @Nullable Mat decoded(byte[] file) {
        try {
            return FastGifDecoder.decode(new ByteView(file), DecodeClock.stopped());
        } catch (RejectedImageException e) {
            throw new AssertionError(e);
        }
    }
}
