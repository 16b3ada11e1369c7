package io.github.img2dataset.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.img2dataset.sample.Dimensions;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Exact mode against what OpenCV's Python package gives for the reference's steps; {@code golden/make.py} made the
 * inputs and the expectations.
 */
public class GoldenTest {
    private static final Set<String> WIDE = Set.of("rgb16.png", "rgb16.tiff", "float.tiff");

    @ParameterizedTest
    @MethodSource("cases")
    void exactModeGivesTheReferencesPixelsAndJpegBytes(String line) throws IOException {
        var fields = line.split("\t", -1);
        // openpnp's OpenCV 4.9 has neither GIF nor animated WebP.
        assumeThat(OpenCv.version().contains("bytedeco")
                        || !(fields[0].endsWith(".gif") || fields[0].startsWith("animated")))
                .isTrue();
        // Samples of more than 8 bits it interpolates linearly with other roundings.
        assumeThat(OpenCv.version().contains("bytedeco") || !(fields[5].equals("linear") && WIDE.contains(fields[0])))
                .isTrue();
        var format = EncodeFormat.parse(fields[6]);
        var config = ImageConfig.builder()
                .decodeMode(DecodeMode.EXACT)
                .resizeMode(ResizeMode.parse(fields[1]))
                .imageSize(Integer.parseInt(fields[2]))
                .resizeOnlyIfBigger(fields[3].equals("True"))
                .upscaleInterpolation(Interpolation.parse(fields[4]))
                .downscaleInterpolation(Interpolation.parse(fields[5]))
                .encodeFormat(format)
                .encodeQuality(Integer.parseInt(fields[7]));

        var result = ImageTransformTest.transformed(config, resource(fields[0]), null);

        assertThat(result.size()).isEqualTo(new Dimensions(Integer.parseInt(fields[8]), Integer.parseInt(fields[9])));
        assertThat(sha256(format == EncodeFormat.JPG ? result.image() : samples(result.image())))
                .isEqualTo(fields[10]);
    }

    static Stream<String> cases() throws IOException {
        return new String(resource("expected.tsv"), UTF_8).lines();
    }

    /** The decoded samples as they lie in memory. */
    private static byte[] samples(byte[] image) {
        var picture = TestPictures.decoded(image);
        var samples = new byte[(int) (picture.total() * picture.elemSize())];
        if (picture.elemSize1() == 1) {
            picture.get(0, 0, samples);
            return samples;
        }
        var wide = new short[samples.length / 2];
        picture.get(0, 0, wide);
        java.nio.ByteBuffer.wrap(samples)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer()
                .put(wide);
        return samples;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] resource(String name) throws IOException {
        try (var resource = GoldenTest.class.getResourceAsStream("golden/" + name)) {
            assertThat(resource).as(name).isNotNull();
            return resource.readAllBytes();
        }
    }
}
