package io.github.img2dataset.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.image.TransformResult.Transformed;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.imgcodecs.Imgcodecs;

/** What libjpeg reads of a damaged file is shown alike in both modes. */
@EnabledOnOs(OS.LINUX) // where libjpeg's warnings can be counted
@Timeout(120)
class DamagedJpegTest {
    /** The bound of fast mode that the documents state, in dB; here of pictures that are stored without loss. */
    private static final double BOUND = 40;

    private final Random random = new Random(7);

    @BeforeAll
    static void natives() {
        OpenCv.load();
    }

    @Test
    void fastModeShowsDamageAsExactModeDoes() {
        var picture = TestPictures.shades(640, 480, CvType.CV_8UC3);
        var originals = new byte[][] {
            TestPictures.encoded(".jpg", picture),
            TestPictures.encoded(".jpg", picture, Imgcodecs.IMWRITE_JPEG_RST_INTERVAL, 4),
            TestPictures.encoded(".jpg", picture, Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1)
        };
        var differences = IntStream.range(0, 300)
                .mapToDouble(round -> difference(damaged(originals[round % originals.length])))
                .filter(difference -> difference >= 0)
                .toArray();

        assertThat(differences).hasSizeGreaterThan(150);
        assertThat(IntStream.range(0, differences.length).filter(i -> differences[i] < BOUND))
                .isEmpty();
    }

    private byte[] damaged(byte[] original) {
        var body = original.clone();
        for (var changes = random.nextInt(3); changes >= 0; changes--) {
            // Behind the tables: in what is coded with them.
            body[1000 + random.nextInt(body.length - 1100)] ^= (byte) (1 << random.nextInt(8));
        }
        return body;
    }

    /** Between the modes, in dB; -1 where neither reads the file. */
    private static double difference(byte[] body) {
        var config = ImageConfig.builder()
                .imageSize(100)
                .encodeFormat(EncodeFormat.PNG)
                .encodeQuality(1);
        try (var fast = new ImageTransform(config.build());
                var exact =
                        new ImageTransform(config.decodeMode(DecodeMode.EXACT).build())) {
            var one = fast.transform(body, null);
            var other = exact.transform(body, null);
            if (one instanceof Transformed shown && other instanceof Transformed expected) {
                return Core.PSNR(TestPictures.decoded(shown.image()), TestPictures.decoded(expected.image()));
            }
            assertThat(one).isEqualTo(other);
            return -1;
        }
    }
}
