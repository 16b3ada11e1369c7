package io.github.img2dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.testing.TestImages;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.opencv.core.CvType;
import org.opencv.core.Mat;

class PictureHasherTest {
    @BeforeAll
    static void load() {
        OpenCv.load();
    }

    /** Bits go from left to right and from top to bottom; a brighter right neighbor makes a one. */
    @Test
    void dhashTellsForEachPixelWhetherItsRightNeighborIsBrighter() {
        var gray = new Mat(8, 9, CvType.CV_8UC1);
        try (var hasher = new PictureHasher(PerceptualHash.DHASH)) {
            for (var y = 0; y < 8; y++) {
                for (var x = 0; x < 9; x++) {
                    gray.put(y, x, (y == 0 ? x : 9 - x) * 20);
                }
            }
            assertThat(hasher.hash(gray)).isEqualTo("ff00000000000000");
        } finally {
            gray.release();
        }
    }

    /** Computed by numpy from the definition of DCT-II along both axes and the median, for pixels (3x + 5y + xy) mod 251. */
    @Test
    void phashComparesTheLowFrequenciesWithTheirMedian() {
        var gray = new Mat(32, 32, CvType.CV_8UC1);
        try (var hasher = new PictureHasher(PerceptualHash.PHASH)) {
            for (var y = 0; y < 32; y++) {
                for (var x = 0; x < 32; x++) {
                    gray.put(y, x, (3 * x + 5 * y + x * y) % 251);
                }
            }
            assertThat(hasher.hash(gray)).isEqualTo("8b011f3c73676c69");
        } finally {
            gray.release();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aPictureOfAnotherSizeAndQualityIsNearAndAnotherPictureFar(PerceptualHash kind) {
        var hash = hash(kind, TestImages.jpeg(640, 480, 1), 256);
        assertThat(hash).matches("[0-9a-f]{16}");
        assertThat(distance(hash, hash(kind, TestImages.jpeg(640, 480, 1), 100)))
                .isLessThanOrEqualTo(4);
    }

    @Test
    void noneIsComputedUnlessWantedAndNoneOfWhatIsNotDecoded() {
        assertThat(hash(null, TestImages.jpeg(64, 48, 1), 32)).isNull();
        assertThatThrownBy(() -> ImageConfig.builder()
                        .perceptualHash(PerceptualHash.PHASH)
                        .disableAllReencoding(true)
                        .build())
                .hasMessageContaining("perceptual_hash needs decoded images");
    }

    private static @Nullable String hash(@Nullable PerceptualHash kind, byte[] image, int size) {
        var config = ImageConfig.builder()
                .imageSize(size)
                .resizeMode(ResizeMode.KEEP_RATIO)
                .perceptualHash(kind)
                .build();
        try (var transform = new ImageTransform(config)) {
            return ((Transformed) transform.transform(image, null)).perceptualHash();
        }
    }

    private static long bits(@Nullable String hash) {
        return HexFormat.fromHexDigitsToLong(Objects.requireNonNull(hash));
    }

    private static int distance(@Nullable String one, @Nullable String other) {
        return Long.bitCount(bits(one) ^ bits(other));
    }
}
