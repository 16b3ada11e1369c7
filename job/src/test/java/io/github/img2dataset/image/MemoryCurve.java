package io.github.img2dataset.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.opencv.core.CvType;

/**
 * Prints resident memory while images of many sizes go through one transform: {@code .ci/long-run image.MemoryCurve
 * 100000}.
 */
final class MemoryCurve {
    private MemoryCurve() {}

    public static void main(String[] arguments) throws IOException {
        var count = Integer.parseInt(arguments[0]);
        var bodies = bodies();
        var boxes = List.of(List.of(0.2, 0.2, 0.4, 0.5));
        try (var transform = new ImageTransform(ImageConfig.builder().build())) {
            for (var i = 0; i <= count; i++) {
                if (i % (count / 20) == 0) {
                    System.out.printf(Locale.ROOT, "%7d transforms %5d MB%n", i, residentMegabytes());
                }
                // Every tenth is blurred, every seventh is cut off, to take the ways of failure, too.
                var body = bodies.get(i % bodies.size());
                var cut = i % 7 == 0 ? java.util.Arrays.copyOf(body, body.length / 2) : body;
                transform.transform(cut, i % 10 == 0 ? boxes : null);
            }
        }
    }

    private static List<byte[]> bodies() {
        var bodies = new ArrayList<byte[]>();
        for (var extension : List.of(".jpg", ".jpg", ".jpg", ".png", ".webp", ".bmp", ".tiff")) {
            for (var side = 90; side < 900; side += 130 + bodies.size()) {
                var type = extension.equals(".png") ? CvType.CV_8UC4 : CvType.CV_8UC3;
                bodies.add(TestPictures.encoded(extension, TestPictures.shades(side, side * 3 / 4, type)));
            }
        }
        return bodies;
    }

    private static long residentMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
