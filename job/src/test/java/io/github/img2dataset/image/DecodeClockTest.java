package io.github.img2dataset.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.img2dataset.image.TransformResult.Rejected;
import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.image.format.DecodeClock;
import io.github.img2dataset.image.format.RejectedImageException;
import io.github.img2dataset.image.png.FastPngDecoder;
import io.github.img2dataset.sample.Failure;
import io.github.img2dataset.sample.FailureReason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opencv.core.CvType;
import org.opencv.imgcodecs.Imgcodecs;

class DecodeClockTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final AtomicLong wall = new AtomicLong();
    private final AtomicLong cpu = new AtomicLong();
    private final AtomicLong asked = new AtomicLong();

    private final DecodeClock clock = new DecodeClock(LIMIT, wall::get, () -> {
        asked.incrementAndGet();
        return cpu.get();
    });

    @BeforeAll
    static void natives() {
        OpenCv.load();
    }

    @Test
    void processorTimeCountsAndNotTheTimeThatAThreadWaits() {
        wall.addAndGet(Duration.ofHours(1).toNanos());
        cpu.addAndGet(LIMIT.toNanos());
        assertThatCode(clock::check).doesNotThrowAnyException();

        cpu.incrementAndGet();

        assertThatThrownBy(clock::check)
                .isInstanceOfSatisfying(
                        RejectedImageException.class,
                        e -> assertThat(e.failure()).isEqualTo(tookLonger(LIMIT)));
    }

    @Test
    void eachImageHasItsOwnTime() {
        wall.addAndGet(LIMIT.toNanos() * 2);
        cpu.addAndGet(LIMIT.toNanos() * 2);

        clock.start();

        assertThatCode(clock::check).doesNotThrowAnyException();
    }

    @Test
    void whileLittleTimePassesTheProcessorTimeIsNotAskedFor() throws RejectedImageException {
        asked.set(0);
        wall.addAndGet(LIMIT.toNanos());
        cpu.addAndGet(LIMIT.toNanos() * 2);

        clock.check();

        assertThat(asked).hasValue(0);
    }

    static Stream<byte[]> ownReaders() {
        OpenCv.load();
        var picture = TestPictures.shades(640, 480, CvType.CV_8UC3);
        var gif = Imgcodecs.haveImageWriter(".gif")
                ? Stream.of(TestPictures.encoded(".gif", picture))
                : Stream.<byte[]>empty();
        return Stream.concat(
                gif,
                Stream.of(
                        TestPictures.encoded(".png", picture),
                        TestPictures.encoded(".jpg", picture, Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1)));
    }

    @ParameterizedTest
    @MethodSource("ownReaders")
    void theReadersInJavaEndWhatTakesLonger(byte[] body) {
        var least = Duration.ofNanos(1);
        try (var hasty = new ImageTransform(ImageConfig.builder()
                        .imageSize(100)
                        .decodeTimeout(least)
                        .build());
                var patient =
                        new ImageTransform(ImageConfig.builder().imageSize(100).build())) {
            assertThat(hasty.transform(body, null)).isEqualTo(new Rejected(tookLonger(least)));
            assertThat(patient.transform(body, null)).isInstanceOf(Transformed.class);
        }
    }

    /** A few bytes each, which take thousands of steps. */
    @Test
    void eachBlockOfCodesLooksAtTheClock() {
        var png = new TestPng(TestPictures.shades(32, 32, CvType.CV_8UC3));
        var body = png.bytes(HostilePictures.emptyDynamicBlocks(100));
        var looks = new AtomicLong();
        var late = new DecodeClock(Duration.ZERO, looks::incrementAndGet, () -> looks.get() > 50 ? Long.MAX_VALUE : 0);

        assertThatThrownBy(() -> FastPngDecoder.decode(body, late)).isInstanceOf(RejectedImageException.class);
        assertThat(looks.get()).isBetween(50L, 60L);
    }

    private static Failure tookLonger(Duration limit) {
        return new Failure(
                FailureReason.IMAGE_TOO_COSTLY,
                "image too costly to decode: took longer than " + limit.toMillis() / 1000.0 + " s");
    }
}
