package io.github.img2dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.img2dataset.image.TransformResult.Rejected;
import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.image.avif.Av1SequenceHeader;
import io.github.img2dataset.image.avif.AvifContainer;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import io.github.img2dataset.testing.SmallJvm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No file makes a decoder believe what is not there, or work for minutes. */
@Timeout(120)
class HostilePicturesTest {
    private static final Failure TOO_COSTLY = new Failure(FailureReason.IMAGE_TOO_COSTLY, "image too costly to decode");

    /** With a heap of 48 MB beside it: what natives take shows in the peak of resident memory. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void memoryIsBoundedByWhatIsThere(@TempDir Path folder) throws IOException, InterruptedException {
        Files.write(folder.resolve("0_warm_up.png"), TestPictures.png(300, 200));
        for (var type : List.of("IDAT", "PLTE", "fdAT", "tEXt", "tRNS", "IEND", "eXIf")) {
            for (var rest = 0; rest < 6; rest++) {
                Files.write(folder.resolve("claim " + type + rest), HostilePictures.claimingPng(type, rest));
            }
        }
        Files.write(folder.resolve("texts"), HostilePictures.pngOfTexts(60));
        Files.write(folder.resolve("directories"), HostilePictures.tiffOfDirectories(1_500_000));
        Files.write(folder.resolve("big tiff"), HostilePictures.bigTiff(12_000));
        Files.write(folder.resolve("tile"), HostilePictures.tiffOfTile(64, 12_000));

        var lines = peaks(folder);

        assertThat(lines).hasSize(7 * 6 + 5).allSatisfy(line -> {
            assertThat(Integer.parseInt(line.split("\t", -1)[1])).as(line).isLessThan(100);
        });
    }

    private static List<String> peaks(Path folder) throws IOException, InterruptedException {
        return SmallJvm.lines(List.of("-Xmx48m", "-XX:+UseSerialGC"), Map.of(), PeakMemory.class, folder.toString());
    }

    /** libjpeg takes 45 seconds for it. */
    @Test
    void scansOfAJpegAreCounted() {
        assertThat(failure(HostilePictures.jpegOfScans(5000, 8000))).isEqualTo(TOO_COSTLY);
        assertThat(failure(HostilePictures.jpegOfScans(501, 64))).isEqualTo(TOO_COSTLY);
        assertThat(failure(HostilePictures.jpegOfScans(160, 8000))).isEqualTo(TOO_COSTLY);
        assertThat(failure(HostilePictures.jpegOfScans(150, 64))).isNull();
        assertThat(failure(HostilePictures.jpegOfScans(10, 2000))).isNull();
    }

    @Test
    void imageDataBehindTheLastRowAreNotUnpackedToTheirEnd() {
        assertThat(failure(HostilePictures.pngOfSurplus(400_000_000))).isEqualTo(TOO_COSTLY);
    }

    @Test
    void tilesAndStripsOfATiffReadTheFileOnce() {
        assertThat(failure(HostilePictures.tiffOfTile(64, 10_000))).isEqualTo(TOO_COSTLY);
        assertThat(failure(HostilePictures.tiffOfTile(64, 256))).isNull();
        assertThat(failure(HostilePictures.tiffOfSharedStrips(2000, 50_000))).isEqualTo(TOO_COSTLY);
    }

    @Test
    void bigTiffDeclaresItsPixelsToo() {
        assertThat(Objects.requireNonNull(failure(HostilePictures.bigTiff(12_000)))
                        .reason())
                .isEqualTo(FailureReason.TOO_MANY_PIXELS);
        assertThat(failure(HostilePictures.bigTiff(300))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgb.jp2", "rgb.j2k"})
    void qualityLayersOfJpeg2000AreCounted(String name) {
        var body = TestPictures.resource("jpeg2000/" + name).clone();
        var cod = 0;
        while (body[cod] != (byte) 0xff || body[cod + 1] != 0x52) {
            cod++;
        }
        body[cod + 6] = 0x7f;

        assertThat(failure(body)).isEqualTo(TOO_COSTLY);
    }

    @Test
    void framesOfAv1AreCounted() throws RejectedImageException {
        var frame = Objects.requireNonNull(AvifContainer.read(TestPictures.resource("avif/420.avif")))
                .color();
        var data = new ByteArrayOutputStream();
        for (var i = 0; i < 8; i++) {
            data.writeBytes(frame);
        }
        assertThat(Av1SequenceHeader.fits(data.toByteArray(), 61, 43)).isTrue();
        data.writeBytes(frame);

        assertThatThrownBy(() -> Av1SequenceHeader.fits(data.toByteArray(), 61, 43))
                .isInstanceOfSatisfying(
                        RejectedImageException.class,
                        e -> assertThat(e.failure()).isEqualTo(TOO_COSTLY));
    }

    /** Directories that overlap have more entries than the file has bytes. */
    @Test
    @Timeout(20)
    void directoriesOfExifAreCounted() {
        var body = HostilePictures.tiffOfDirectories(100_000);
        Arrays.fill(body, 8, body.length, (byte) 0xff);
        for (var at = 8; at < body.length - 6; at += 6) {
            body[at + 2] = (byte) at;
            body[at + 3] = (byte) (at >> 8);
            body[at + 4] = (byte) (at >> 16);
            body[at + 5] = 0;
        }

        assertThat(Exif.tags(body)).hasSizeLessThanOrEqualTo(1000);
        assertThat(Exif.tags(HostilePictures.tiffOfDirectories(100_000))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(DecodeMode.class)
    void anAnimationIsItsStaticImageHoweverItsFramesEnd(DecodeMode mode) {
        assumeThat(OpenCv.version())
                .as("OpenCV 4.9, the other provider's, refuses a PNG without its end")
                .contains("bytedeco");
        var config = ImageConfig.builder().decodeMode(mode).build();

        assertThat(image(config, HostilePictures.cutAnimation()))
                .isEqualTo(image(config, new TestPng(HostilePictures.frame()).bytes()));
    }

    private static byte[] image(ImageConfig config, byte[] body) {
        try (var transform = new ImageTransform(config)) {
            return ((Transformed) transform.transform(body, null)).image();
        }
    }

    private static @Nullable Failure failure(byte[] body) {
        try (var transform = new ImageTransform(ImageConfig.builder().build())) {
            return transform.transform(body, null) instanceof Rejected rejected ? rejected.failure() : null;
        }
    }
}
