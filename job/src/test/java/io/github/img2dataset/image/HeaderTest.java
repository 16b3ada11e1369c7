package io.github.img2dataset.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderTest {

    @ParameterizedTest
    @CsvSource({
        "rgb.jpg, JPEG, 61, 43",
        "progressive.jpg, JPEG, 61, 43",
        "wide.png, PNG, 300, 3",
        "palette.gif, GIF, 61, 43",
        "rgb.webp, WEBP, 61, 43",
        "rgba.webp, WEBP, 61, 43",
        "animated.webp, WEBP, 40, 30",
        "rgb.bmp, BMP, 61, 43",
        "rgb.tiff, TIFF, 61, 43",
        "float.tiff, TIFF, 61, 43",
        "rgb.ppm, PNM, 61, 43",
    })
    void readsTheSizeOfWhatOtherProgramsWrote(String name, ImageFormat format, int width, int height)
            throws IOException {
        assertHeader(GoldenTest.resource(name), format, width, height);
    }

    @Test
    void readsTheSizeOfBigTiff() throws IOException {
        assertHeader(GoldenTest.resource("big.tiff"), ImageFormat.TIFF, 61, 43);
    }

    @Test
    void aBitmapWithRowsFromTopToBottomHasANegativeHeight() throws IOException {
        var bmp = GoldenTest.resource("rgb.bmp").clone();
        System.arraycopy(hex("d5ffffff"), 0, bmp, 22, 4);

        assertHeader(bmp, ImageFormat.BMP, 61, 43);
    }

    @Test
    void theOldestBitmapsHaveShortSides() {
        assertHeader(hex("424d0000000000000000" + "1a000000" + "0c000000" + "3d002b00"), ImageFormat.BMP, 61, 43);
    }

    @ParameterizedTest
    @CsvSource({
        // Both byte orders; the sides as 16-bit and as 32-bit numbers.
        "49492a0008000000 0200 0001 0300 01000000 3d000000 0101 0400 01000000 2b000000",
        "4d4d002a00000008 0002 0100 0003 00000001 003d0000 0101 0004 00000001 0000002b",
    })
    void readsTiffInBothByteOrders(String digits) {
        assertHeader(hex(digits.replace(" ", "")), ImageFormat.TIFF, 61, 43);
    }

    @Test
    void aTiffDirectoryBeyondTheFileHasNoSize() {
        assertHeader(hex("49492a00f0ffffff"), ImageFormat.TIFF, 0, 0);
    }

    @ParameterizedTest
    @CsvSource({
        "'P1 61 43 0101'",
        "'P2\n# made by hand 7 9\n61 43\n255\n'",
        "'P6\n61\n43\n255\n'",
        "'Pf\n61 43\n-1.0\n'",
        "'P7\nWIDTH 61\nHEIGHT 43\nDEPTH 3\nMAXVAL 255\nTUPLTYPE RGB\nENDHDR\n'",
    })
    void readsThePortableMaps(String text) {
        assertHeader(text.getBytes(ISO_8859_1), ImageFormat.PNM, 61, 43);
    }

    @ParameterizedTest
    @CsvSource({"rgb.bmp", "rgb.tiff", "rgb.ppm", "rgb.jpg", "rgb.webp", "palette.gif", "wide.png"})
    void aFileCutAnywhereInItsHeaderIsReadWithoutHarm(String name) throws IOException {
        var file = GoldenTest.resource(name);
        for (var length = 0; length < Math.min(200, file.length); length++) {
            var start = ImageFile.of(Arrays.copyOf(file, length));
            if (start != null) {
                assertThat(start.header().pixels()).isBetween(0L, 61L * 43);
            }
        }
    }

    private static void assertHeader(byte[] body, ImageFormat format, int width, int height) {
        var file = ImageFile.of(body);
        assertThat(file).isNotNull();
        assertThat(file.format()).isEqualTo(format);
        assertThat(file.header().width()).isEqualTo(width);
        assertThat(file.header().height()).isEqualTo(height);
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
