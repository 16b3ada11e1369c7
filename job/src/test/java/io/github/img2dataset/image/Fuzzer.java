package io.github.img2dataset.image;

import io.github.img2dataset.image.TransformResult.Transformed;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

/**
 * Transforms damaged images: bytes changed, cut out, doubled, and the file cut short. The same seed gives the same
 * inputs. The long run: {@code .ci/long-run image.Fuzzer 200000}.
 */
final class Fuzzer {
    private Fuzzer() {}

    /**
     * Counts of a run.
     *
     * @param slowest processor time of the slowest transform: a busy machine does not make it longer
     */
    record Outcome(int transformed, int rejected, Duration slowest) {}

    static Outcome run(ImageFormat format, int rounds, long seed) {
        var random = new Random(seed);
        var originals = Seeds.of(format);
        var transformed = 0;
        var slowest = 0L;
        try (var fast = new ImageTransform(ImageConfig.builder().imageSize(64).build());
                var exact = new ImageTransform(ImageConfig.builder()
                        .imageSize(64)
                        .decodeMode(DecodeMode.EXACT)
                        .build())) {
            for (var round = 0; round < rounds; round++) {
                var body = mutated(originals.get(round % originals.size()), random);
                if (format == ImageFormat.PNG && random.nextBoolean()) {
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
        var formats = ImageFormat.allReadable();
        for (var done = 0; done < rounds; done += step) {
            for (var format : formats) {
                var outcome = run(format, step / formats.size(), done);
                System.out.println(done + " " + format + " " + outcome + ", resident " + residentMegabytes() + " MB");
            }
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
