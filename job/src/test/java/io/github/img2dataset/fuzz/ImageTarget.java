package io.github.img2dataset.fuzz;

import io.github.img2dataset.image.DecodeMemory;
import io.github.img2dataset.image.DecodeMode;
import io.github.img2dataset.image.EncodeFormat;
import io.github.img2dataset.image.Exif;
import io.github.img2dataset.image.ImageConfig;
import io.github.img2dataset.image.ImageTransform;
import io.github.img2dataset.image.TestPictures;
import io.github.img2dataset.image.TransformResult;
import io.github.img2dataset.image.TransformResult.Rejected;
import io.github.img2dataset.image.TransformResult.Transformed;
import io.github.img2dataset.image.natives.NativeMessages;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.opencv.core.Core;

/** The whole transform in both modes, opt-outs and EXIF: by processor time, peak of resident memory, and agreement of the modes. */
final class ImageTarget implements FuzzTarget {
    /** Of a picture; small, so that memory which no bound foresees shows. */
    private static final int MOST_PIXELS = 4_000_000;

    /** Of both modes together. */
    private static final Duration SLOW = Duration.ofSeconds(5);

    /** Beside a picture's bound: what the JVM and the allocator take meanwhile, in bytes. */
    private static final long SLACK = 200L << 20;

    /**
     * Of fast mode against exact mode in dB, for files about which no decoder complains. Lower than the bound for pictures that a program wrote: a
     * changed quantization table makes coefficients that only clipping keeps within a pixel, and each size clips others.
     */
    private static final double BOUND = 20;

    private static final ImageConfig.Builder CONFIG = ImageConfig.builder()
            .imageSize(64)
            .maxImagePixels(MOST_PIXELS)
            .encodeFormat(EncodeFormat.PNG)
            .encodeQuality(1)
            .respectEmbeddedOptOuts(true)
            .decodeTimeout(Duration.ofMinutes(10));

    private final List<List<byte[]>> seeds;
    private final ImageConfig config = CONFIG.build();
    private final ImageTransform fast = new ImageTransform(config);
    private final ImageTransform exact =
            new ImageTransform(CONFIG.decodeMode(DecodeMode.EXACT).build());
    private long residentBefore;

    /** @param seeds files, by format */
    ImageTarget(List<List<byte[]>> seeds) throws IOException {
        this.seeds = seeds;
        for (var format : seeds) {
            for (var seed : format) {
                fast.transform(seed, null);
                exact.transform(seed, null);
            }
        }
        measurePeakFromNow();
    }

    @Override
    public byte[] make(Random random) {
        var format = seeds.get(random.nextInt(seeds.size()));
        return new Mutation(random)
                .of(format.get(random.nextInt(format.size())), format.get(random.nextInt(format.size())));
    }

    @Override
    public Optional<Find> judge(byte[] input) throws IOException {
        var start = cpuNanos();
        Exif.tags(input);
        var quick = fast.transform(input, null);
        var before = NativeMessages.count();
        var whole = exact.transform(input, null);
        var isDamaged = NativeMessages.count() != before;
        var spent = Duration.ofNanos(cpuNanos() - start);
        if (spent.compareTo(SLOW) > 0) {
            return Optional.of(new Find("slow", spent.toMillis() + " ms of processor time"));
        }
        return memory(input).or(() -> disagreement(quick, whole, isDamaged));
    }

    /** The heap and the allocator's pools grow over thousands of files; only what a file takes a second time is its own. */
    private Optional<Find> memory(byte[] input) throws IOException {
        var bound = DecodeMemory.of(input, config) + SLACK;
        if (peak() <= bound) {
            return Optional.empty();
        }
        measurePeakFromNow();
        fast.transform(input, null);
        exact.transform(input, null);
        return peak() <= bound
                ? Optional.empty()
                : Optional.of(new Find("memory", (peak() >> 20) + " MB, more than " + (bound >> 20)));
    }

    private long peak() throws IOException {
        return resident("VmHWM:") - residentBefore;
    }

    private void measurePeakFromNow() throws IOException {
        residentBefore = resident("VmRSS:");
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    }

    private static Optional<Find> disagreement(TransformResult quick, TransformResult whole, boolean isDamaged) {
        if (quick instanceof Transformed shown && whole instanceof Transformed expected) {
            var distance = Core.PSNR(TestPictures.decoded(shown.image()), TestPictures.decoded(expected.image()));
            return isDamaged || distance >= BOUND
                    ? Optional.empty()
                    : Optional.of(new Find("modes", "fast and exact mode differ by " + distance + " dB"));
        }
        return quick instanceof Rejected && quick.equals(whole)
                ? Optional.empty()
                : Optional.of(new Find("modes", "fast mode: " + words(quick) + "; exact mode: " + words(whole)));
    }

    private static String words(TransformResult result) {
        return result instanceof Rejected rejected ? rejected.failure().toString() : "an image";
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Bytes; 0 where there is no {@code /proc}. */
    private static long resident(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElse(0);
    }

    @Override
    public void close() {
        fast.close();
        exact.close();
    }
}
