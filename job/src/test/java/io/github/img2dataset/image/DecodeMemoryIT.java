package io.github.img2dataset.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.img2dataset.testing.SmallJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.opencv.core.Core;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgcodecs.Imgcodecs;

/** What large pictures take is what was foreseen, alone and together. */
@EnabledOnOs(OS.LINUX)
@Tag("long")
@Timeout(300)
class DecodeMemoryIT {
    private static final int WIDTH = 1900;
    private static final int HEIGHT = 1400;

    /** Which the allocator and the JIT take meanwhile, in bytes. */
    private static final long NOISE = 12_000_000;

    /** Code that is compiled and memory that threads keep while four of them are busy, in bytes. */
    private static final long OF_THREADS = 80_000_000;

    @TempDir
    Path folder;

    @Test
    void largePicturesTakeNoMoreThanTheirBoundAndWaitForEachOther() throws IOException, InterruptedException {
        write();

        var lines = measured(4, 1);

        assertThat(lines).hasSize(16);
        var alone = lines.subList(0, 15);
        assertThat(alone).allSatisfy(line -> assertThat(peak(line)).as(line).isLessThan(bound(line) + NOISE));
        assertThat(peak(lines.get(15)))
                .as("four threads with pictures of which each fills the budget: %s", lines)
                .isLessThan(alone.stream().mapToLong(DecodeMemoryIT::peak).max().orElseThrow() + OF_THREADS);
    }

    private static long bound(String line) {
        return Long.parseLong(line.split("\t", -1)[1]);
    }

    private static long peak(String line) {
        return Long.parseLong(line.split("\t", -1)[2]);
    }

    private void write() throws IOException {
        OpenCv.load();
        var noise = new Mat(HEIGHT, WIDTH, CvType.CV_8UC3);
        Core.randu(noise, 0, 255);
        write("noise.jpg", ".jpg", noise);
        write("progressive.jpg", ".jpg", noise, Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1);
        write("8.png", ".png", picture(CvType.CV_8UC3));
        write("alpha.png", ".png", picture(CvType.CV_8UC4));
        write("16.png", ".png", picture(CvType.CV_16UC3));
        write("alpha 16.png", ".png", picture(CvType.CV_16UC4));
        write("lossy.webp", ".webp", picture(CvType.CV_8UC3), Imgcodecs.IMWRITE_WEBP_QUALITY, 50);
        write("lossless.webp", ".webp", picture(CvType.CV_8UC4));
        write("8.bmp", ".bmp", picture(CvType.CV_8UC3));
        write("16.ppm", ".ppm", picture(CvType.CV_16UC3));
        write("8.tiff", ".tiff", picture(CvType.CV_8UC3));
        write("16.tiff", ".tiff", picture(CvType.CV_16UC4));
        write("float.tiff", ".tiff", picture(CvType.CV_32FC3));
        Files.write(
                folder.resolve("deep.tiff"),
                TestPictures.encoded(".tiff", TestPictures.filled(2 * WIDTH, HEIGHT, CvType.CV_32FC3, 0.3, 0.5, 0.7)));
        write("light.hdr", ".hdr", picture(CvType.CV_32FC3));
    }

    private static Mat picture(int type) {
        return TestPictures.filled(WIDTH, HEIGHT, type, 0.3, 0.5, 0.7, 0.9);
    }

    private void write(String name, String extension, Mat picture, int... parameters) throws IOException {
        Files.write(folder.resolve(name), TestPictures.encoded(extension, picture, parameters));
    }

    private List<String> measured(int threads, long limit) throws IOException, InterruptedException {
        return SmallJvm.lines(
                List.of("-Xmx400m", "-Xms400m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"),
                // glibc's malloc returns freed memory to the system at once, so that resident memory is memory in use.
                Map.of("MALLOC_MMAP_THRESHOLD_", "262144", "MALLOC_TRIM_THRESHOLD_", "262144", "MALLOC_ARENA_MAX", "2"),
                TogetherMemory.class,
                folder.toString(),
                Integer.toString(threads),
                Long.toString(limit));
    }
}
