package io.github.img2dataset.image;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.opencv.core.Mat;
import org.opencv.core.MatOfByte;
import org.opencv.imgcodecs.Imgcodecs;

/**
 * Measures the cost of {@code --perceptual_hash}: CPU of the thread, in microseconds an image and as a share of the
 * whole transform without it.
 *
 * <p>{@code HashBenchmark [folder|-]}: {@code -} generates the images.
 */
public final class HashBenchmark {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int GENERATED = 100;
    private static final int ROUNDS = 6;
    private static final int HASHES = 20;

    private HashBenchmark() {}

    public static void main(String[] arguments) throws IOException {
        OpenCv.load();
        var generated = arguments.length == 0 || arguments[0].equals("-");
        var images = Corpus.read(generated ? Corpus.generate(GENERATED) : Path.of(arguments[0])).stream()
                .map(Corpus.Image::body)
                .toList();
        var best = Double.MAX_VALUE;
        var hashing = new EnumMap<PerceptualHash, Double>(PerceptualHash.class);
        for (var round = 0; round < ROUNDS; round++) {
            var stored = new ArrayList<Mat>();
            best = Math.min(best, transforms(images, stored));
            for (var kind : PerceptualHash.values()) {
                hashing.merge(kind, hashes(kind, stored), Math::min);
            }
            stored.forEach(Mat::release);
        }
        System.out.printf(Locale.ROOT, "transform %8.1f us%n", best);
        for (var kind : PerceptualHash.values()) {
            var time = Objects.requireNonNull(hashing.get(kind));
            System.out.printf(Locale.ROOT, "%-9s %8.1f us %6.2f %%%n", kind.label(), time, 100 * time / best);
        }
    }

    /** Transforms each image and adds its picture, as it is stored, to a list; gives microseconds of CPU for one image on average. */
    private static double transforms(List<byte[]> images, List<Mat> stored) {
        var config = ImageConfig.builder()
                .imageSize(256)
                .resizeMode(ResizeMode.KEEP_RATIO_LARGEST)
                .build();
        try (var transform = new ImageTransform(config)) {
            var made = new ArrayList<byte[]>();
            var start = THREADS.getCurrentThreadCpuTime();
            for (var image : images) {
                if (transform.transform(image, null) instanceof TransformResult.Transformed transformed) {
                    made.add(transformed.image());
                }
            }
            var micros = (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / images.size();
            made.forEach(image -> stored.add(Imgcodecs.imdecode(new MatOfByte(image), Imgcodecs.IMREAD_UNCHANGED)));
            return micros;
        }
    }

    private static double hashes(PerceptualHash kind, List<Mat> pictures) {
        try (var hasher = new PictureHasher(kind)) {
            var start = THREADS.getCurrentThreadCpuTime();
            for (var turn = 0; turn < HASHES; turn++) {
                for (var picture : pictures) {
                    hasher.hash(picture);
                }
            }
            return (THREADS.getCurrentThreadCpuTime() - start) / 1e3 / (HASHES * pictures.size());
        }
    }
}
