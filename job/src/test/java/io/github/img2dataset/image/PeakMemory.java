package io.github.img2dataset.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Transforms the files of a folder in this process, and prints by how much each raised its peak of resident memory. */
final class PeakMemory {
    private PeakMemory() {}

    /**
     * Prints a line a file.
     *
     * @param arguments the folder, and perhaps names of files in it
     */
    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        try (var transform = new ImageTransform(ImageConfig.builder().build());
                var files = Files.list(folder)) {
            transform.transform(Files.readAllBytes(folder.resolve("0_warm_up.png")), null);
            for (var file : files.sorted().toList()) {
                if (arguments.length == 1
                        || Arrays.asList(arguments).contains(file.getFileName().toString())) {
                    var before = peakMegabytes();
                    var start = System.nanoTime();
                    var body = Files.readAllBytes(file);
                    var tags = Exif.tags(body).size();
                    var result = transform.transform(body, null);
                    var outcome = result instanceof TransformResult.Rejected rejected
                            ? rejected.failure().reason().label()
                            : "transformed";
                    System.out.println(file.getFileName() + "\t" + (peakMegabytes() - before) + "\t" + outcome + "\t"
                            + (System.nanoTime() - start) / 1_000_000 + "\t" + tags);
                }
            }
        }
    }

    private static long peakMegabytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }
}
