package io.github.img2dataset.image;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/**
 * Transforms the files of a folder in this process, and then those with names that begin with "deep" in each of some threads, under one budget;
 * prints, for each file alone and for all together, the bound and by how much resident memory rose. The heap must be resident from the start.
 */
final class TogetherMemory {
    private TogetherMemory() {}

    /**
     * Prints {@code name bound peak}, in bytes, a line a file, and then a line {@code together limit peak}.
     *
     * @param arguments the folder, the number of threads, the budget in bytes
     */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        var config = ImageConfig.builder().build();
        var files = new TreeMap<String, byte[]>();
        try (var all = Files.list(Path.of(arguments[0]))) {
            for (var file : all.toList()) {
                files.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        }
        try (var transform = new ImageTransform(config)) {
            transform.transform(TestPictures.png(300, 200), null);
            for (var file : files.entrySet()) {
                var body = file.getValue();
                var before = restart();
                requireTransformed(transform, body);
                print(file.getKey(), DecodeMemory.of(body, config), kilobytes("VmHWM:") - before);
            }
        }
        var limit = Long.parseLong(arguments[2]);
        var before = restart();
        together(
                files.tailMap("deep").headMap("deeq").values(),
                config,
                new DecodeBudget(limit),
                Integer.parseInt(arguments[1]));
        print("together", limit, kilobytes("VmHWM:") - before);
    }

    private static void together(Collection<byte[]> files, ImageConfig config, DecodeBudget budget, int count)
            throws InterruptedException, ExecutionException {
        var threads = Executors.newFixedThreadPool(count);
        try {
            var tasks = new ArrayList<Callable<Void>>();
            for (var i = 0; i < count; i++) {
                tasks.add(() -> {
                    try (var transform = new ImageTransform(config, budget)) {
                        for (var file : files) {
                            requireTransformed(transform, file);
                        }
                    }
                    return null;
                });
            }
            for (var task : threads.invokeAll(tasks)) {
                task.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static void requireTransformed(ImageTransform transform, byte[] body) {
        if (transform.transform(body, null) instanceof TransformResult.Rejected rejected) {
            throw new IllegalStateException(rejected.failure().message());
        }
    }

    private static void print(String name, long bound, long peakKilobytes) {
        System.out.println(name + "\t" + bound + "\t" + peakKilobytes * 1024);
    }

    /** Sets the peak back, and gives what is resident now. */
    private static long restart() throws IOException {
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        return kilobytes("VmRSS:");
    }

    private static long kilobytes(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
