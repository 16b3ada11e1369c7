package io.github.img2dataset.image;

import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.image.exif.Exif;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.opencv.core.CvType;
import org.opencv.imgcodecs.Imgcodecs;

/**
 * Transforms damaged images: bytes changed, cut out, doubled, and the file cut short. The same seed gives the same
 * inputs. The long run: {@code .ci/long-run image.Fuzzer 200000}.
 */
final class Fuzzer {
    private static final String[] EXTENSIONS = {".jpg", ".png", ".webp", ".gif", ".tiff", ".bmp", ".avif", ".jp2"};

    private Fuzzer() {}

    /** What a run came to. */
    /**
     * Counts of a run.
     *
     * @param slowest processor time of the slowest transform: a busy machine does not make it longer
     */
    record Outcome(int transformed, int rejected, Duration slowest) {}

    static Outcome run(String extension, int rounds, long seed) {
        var random = new Random(seed);
        var originals = new byte[][] {
            original(extension, 97, 61, CvType.CV_8UC3),
            original(extension, 640, 480, CvType.CV_8UC3),
            original(extension, 64, 64, extension.equals(".gif") ? CvType.CV_8UC3 : CvType.CV_8UC1),
            // Another reader's, in fast mode.
            extension.equals(".jpg") ? progressive() : original(extension, 97, 61, CvType.CV_8UC3)
        };
        var transformed = 0;
        var slowest = 0L;
        try (var fast = new ImageTransform(ImageConfig.builder().imageSize(64).build());
                var exact = new ImageTransform(ImageConfig.builder()
                        .imageSize(64)
                        .decodeMode(DecodeMode.EXACT)
                        .build())) {
            for (var round = 0; round < rounds; round++) {
                var body = mutated(originals[round % originals.length], random);
                if (extension.equals(".png") && random.nextBoolean()) {
                    TestPng.mendChecksums(body); // else nearly all damage ends at the first of them
                }
                var start = cpuNanos();
                Exif.tags(body);
                transformed +=
                        (random.nextBoolean() ? fast : exact).transform(body, null) instanceof Transformed ? 1 : 0;
                slowest = Math.max(slowest, cpuNanos() - start);
            }
        }
        return new Outcome(transformed, rounds - transformed, Duration.ofNanos(slowest));
    }

    private static byte[] original(String extension, int width, int height, int type) {
        // GIF has an encoder in the newer OpenCV only; there, damaged bytes behind a right start must do.
        if (extension.equals(".gif") && !Imgcodecs.haveImageWriter(extension)) {
            var gif = new byte[2000];
            new Random(width).nextBytes(gif);
            System.arraycopy(new byte[] {'G', 'I', 'F', '8', '9', 'a', 64, 0, 64, 0}, 0, gif, 0, 10);
            return gif;
        }
        if (extension.equals(".jp2")) {
            return TestPictures.resource(
                    "jpeg2000/" + (width == 640 ? "lossy.jp2" : width == 97 ? "rgb.jp2" : "rgb.j2k"));
        }
        if (extension.equals(".avif")) {
            return TestPictures.resource(
                    "avif/" + (width == 640 ? "420.avif" : width == 97 ? "rgba.avif" : "deep.avif"));
        }
        return TestPictures.encoded(extension, TestPictures.shades(width, height, type));
    }

    private static byte[] progressive() {
        return TestPictures.encoded(
                ".jpg", TestPictures.shades(300, 200, CvType.CV_8UC3), Imgcodecs.IMWRITE_JPEG_PROGRESSIVE, 1);
    }

    private static byte[] mutated(byte[] original, Random random) {
        var body = original.clone();
        // Half of the changes go to the header, where they do most.
        for (var changes = random.nextInt(12); changes >= 0; changes--) {
            var reach = random.nextBoolean() ? Math.min(body.length, 200) : body.length;
            body[random.nextInt(reach)] = (byte) random.nextInt();
        }
        return switch (random.nextInt(6)) {
            case 0 -> Arrays.copyOf(body, random.nextInt(body.length));
            case 1 -> spliced(body, random.nextInt(body.length), random.nextInt(body.length));
            default -> body;
        };
    }

    /** Goes on from another place: cuts a part out, or doubles it. */
    private static byte[] spliced(byte[] body, int upTo, int from) {
        var spliced = Arrays.copyOf(body, upTo + body.length - from);
        System.arraycopy(body, from, spliced, upTo, body.length - from);
        return spliced;
    }

    /** Resident memory of this process in MB; 0 where there is no {@code /proc}. */
    static long residentMegabytes() throws java.io.IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    public static void main(String[] arguments) throws java.io.IOException {
        OpenCv.load();
        var rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200_000;
        var step = Math.min(rounds, 10_000);
        for (var done = 0; done < rounds; done += step) {
            for (var extension : EXTENSIONS) {
                var outcome = run(extension, step / EXTENSIONS.length, done);
                System.out.println(
                        done + " " + extension + " " + outcome + ", resident " + residentMegabytes() + " MB");
            }
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
