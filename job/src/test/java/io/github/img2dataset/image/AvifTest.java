package io.github.img2dataset.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.image.TransformResult.Rejected;
import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.image.avif.AvifContainer;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.RejectedImageException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code avif/make.py} made the pictures, and beside each what the reference's decoder gives. */
@Timeout(60)
class AvifTest {
    @BeforeAll
    static void load() {
        OpenCv.load();
    }

    @ParameterizedTest
    @CsvSource({"420,2", "444,1", "tv,2", "rotated,2", "rgba,2", "gray,0", "deep,0", "animated,2"})
    void picturesAreWhatTheReferenceDecodes(String name, int levels) throws RejectedImageException {
        var body = resource(name + ".avif");
        var expected = TestPictures.decoded(resource(name + ".png"));

        try (var decoder = new ImageDecoders()) {
            var picture = decoder.decode(file(body), 1, DecodeClock.stopped());

            assertThat(picture.type()).isEqualTo(expected.type());
            assertThat(TestPictures.distance(picture, expected)).isLessThanOrEqualTo(levels);
        }
    }

    @ParameterizedTest
    @CsvSource({"FAST", "EXACT"})
    void aPictureWithAlphaIsStoredWithoutAndTheHeaderKnowsItsSize(DecodeMode mode) {
        var body = resource("rgba.avif");
        try (var transform = new ImageTransform(ImageConfig.builder()
                .resizeMode(ResizeMode.KEEP_RATIO)
                .imageSize(32)
                .decodeMode(mode)
                .build())) {
            var stored = (Transformed) transform.transform(body, null);

            assertThat(file(body).header().pixels()).isEqualTo(61 * 43);
            assertThat(TestPictures.decoded(stored.image()).channels()).isEqualTo(3);
            assertThat(TestPictures.decoded(stored.image()).rows()).isEqualTo(32);
        }
    }

    @Test
    void whatIsCutShortIsRefused() {
        var body = resource("420.avif");
        for (var length = 12; length < body.length; length += 7) {
            assertThat(rejection(Arrays.copyOf(body, length), 1_000_000)).isEqualTo("Image decoding error");
        }
    }

    @Test
    void morePixelsThanAllowedAreNotDecoded() {
        assertThat(rejection(resource("420.avif"), 2_000)).contains("2000");
    }

    /** The decoder goes by the AV1 data; a small size in the boxes around them must not let a bomb through. */
    @Test
    void av1DataThatAllowLargerFramesThanTheBoxesSayAreRefused() {
        var body = resource("420.avif");
        body[at(body, "ispe") + 8 + 3] = 60;

        assertThat(rejection(body, 1_000_000)).isEqualTo("Image decoding error");
    }

    @Test
    void colorsThatAreCodedInAnotherWayAreRefusedByTheirNumber() {
        var body = resource("420.avif");
        body[at(body, "nclx") + 4 + 5] = 8; // YCgCo

        assertThat(rejection(body, 1_000_000)).isEqualTo("Unsupported image format: AVIF with matrix coefficients 8");
    }

    /** Of the first item: version 0, two sizes of 4, a number of items, this one's, none for its file, one extent. */
    @ParameterizedTest
    @ValueSource(ints = {18, 22})
    void dataThatLieOutsideTheFileAreRefused(int field) {
        var body = resource("420.avif");
        body[at(body, "iloc") + field] = (byte) 0xff;

        assertThat(rejection(body, 1_000_000)).isEqualTo("Image decoding error");
    }

    @ParameterizedTest
    @CsvSource({"1, true", "4096, true", "4097, false"})
    void aFileOfTooManyItemsIsRefusedBeforeTheyFillTheHeap(int items, boolean readable)
            throws IOException, RejectedImageException {
        var picture = resource("420.avif");
        var data = Objects.requireNonNull(AvifContainer.read(picture)).color();
        var size = Arrays.copyOfRange(picture, at(picture, "ispe") + 4, at(picture, "ispe") + 16);
        var links = ByteBuffer.allocate(8 + 5 * items + 1).putInt(1 << 24).putInt(items);
        for (var item = 1; item <= items; item++) {
            links.putInt(item).put((byte) (item == 1 ? 1 : 0));
            if (item == 1) {
                links.put((byte) 1); // the size is the first property
            }
        }
        var place = ByteBuffer.allocate(22).putInt(0).putShort((short) 0x4400);
        place.putShort((short) 1)
                .putShort((short) 1)
                .putShort((short) 0)
                .putShort((short) 1)
                .putInt(8)
                .putInt(data.length);
        var properties = box("iprp", box("ipco", box("ispe", size)), box("ipma", links.array()));
        var primary = box("pitm", new byte[] {0, 0, 0, 0, 0, 1});
        var meta = box("meta", new byte[4], primary, properties, box("iloc", place.array()));
        var file = new ByteArrayOutputStream();
        file.write(box("mdat", data));
        file.write(meta);

        assertThat(AvifContainer.read(file.toByteArray()) != null).isEqualTo(readable);
    }

    private static byte[] box(String type, byte[]... parts) throws IOException {
        var content = new ByteArrayOutputStream();
        for (var part : parts) {
            content.write(part);
        }
        var box = new ByteArrayOutputStream();
        new DataOutputStream(box).writeInt(8 + content.size());
        box.write(type.getBytes(ISO_8859_1));
        content.writeTo(box);
        return box.toByteArray();
    }

    private static int at(byte[] body, String type) {
        return new String(body, ISO_8859_1).indexOf(type);
    }

    private static String rejection(byte[] body, long maxPixels) {
        try (var transform = new ImageTransform(
                ImageConfig.builder().maxImagePixels(maxPixels).build())) {
            return ((Rejected) transform.transform(body, null)).failure().message();
        }
    }

    private static ImageFile file(byte[] body) {
        return Objects.requireNonNull(ImageFile.of(body));
    }

    private static byte[] resource(String name) {
        return TestPictures.resource("avif/" + name);
    }
}
