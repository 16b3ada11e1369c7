package io.github.img2dataset.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a transform costs: milliseconds of CPU for one image, by step, mode and format, against OpenCV's Python package.
 * The contenders take turns, round by round, so that what else the machine does meets all of them alike.
 *
 * <p>{@code ImageBenchmark [folder|-] [rounds] [threads] [python]}: {@code -} generates the images; {@code python} is an
 * interpreter that has OpenCV, run in the project's folder.
 */
public final class ImageBenchmark {
    private static final int SIZE = 256;
    private static final int GENERATED = 200;
    private static final Path SCRIPT = Path.of("job/benchmark/src/main/python/opencv_steps.py");

    private final List<Corpus.Image> images;
    private final @Nullable PythonSteps python;
    private final int threads;
    private final Map<String, Map<String, StepTimes>> results = new LinkedHashMap<>();

    private ImageBenchmark(List<Corpus.Image> images, @Nullable PythonSteps python, int threads) {
        this.images = images;
        this.python = python;
        this.threads = threads;
    }

    public static void main(String[] arguments) throws IOException {
        System.out.println("OpenCV " + OpenCv.version());
        var generated = arguments.length < 1 || arguments[0].equals("-");
        var folder = generated ? Corpus.generate(GENERATED) : Path.of(arguments[0]);
        var rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        var threads = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
        try (var python = arguments.length > 3 ? new PythonSteps(arguments[3], SCRIPT, folder, SIZE) : null) {
            new ImageBenchmark(Corpus.read(folder), python, threads).run(rounds);
        }
    }

    private void run(int rounds) {
        round(new TreeMap<>(), DecodeMode.EXACT); // the JIT's warm-up, not counted
        round(new TreeMap<>(), DecodeMode.FAST);
        for (var i = 0; i < rounds; i++) {
            if (python != null) {
                python.round(times("Python"));
            }
            round(times("exact"), DecodeMode.EXACT);
            round(times("fast"), DecodeMode.FAST);
        }
        print();
    }

    private Map<String, StepTimes> times(String contender) {
        return results.computeIfAbsent(contender, name -> new TreeMap<>());
    }

    /** All images on each thread; the CPU times of the threads are added up. */
    private void round(Map<String, StepTimes> times, DecodeMode mode) {
        var rounds = IntStream.range(0, threads)
                .mapToObj(thread -> new TreeMap<String, StepTimes>())
                .toList();
        var workers = rounds.stream()
                .map(round -> new Thread(() -> transformAll(round, mode)))
                .toList();
        workers.forEach(Thread::start);
        workers.forEach(ImageBenchmark::join);
        rounds.forEach(round -> round.forEach((kind, sum) ->
                times.computeIfAbsent(kind, any -> new StepTimes()).add(sum)));
    }

    private void transformAll(Map<String, StepTimes> times, DecodeMode mode) {
        try (var steps = new ImageSteps(mode, SIZE)) {
            for (var image : images) {
                steps.run(image.body(), times.computeIfAbsent(image.kind(), kind -> new StepTimes()));
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void print() {
        System.out.println("| images | by     | decode | resize | encode |  total | Python / this |");
        System.out.println("|---|---|---|---|---|---|---|");
        times("Python"); // empty without an interpreter, and not to be added while the loop below is at it
        for (var kind : times("fast").keySet()) {
            results.forEach((contender, times) -> print(kind, contender, times.getOrDefault(kind, new StepTimes())));
        }
        results.forEach((contender, times) -> print("all", contender, sum(times)));
    }

    private void print(String kind, String contender, StepTimes times) {
        var baseline =
                kind.equals("all") ? sum(times("Python")) : times("Python").get(kind);
        var factor = baseline == null ? Double.NaN : baseline.perImage() / times.perImage();
        System.out.printf("| %-6s | %-6s %s| %13.2f |%n", kind, contender, times, factor);
    }

    private static StepTimes sum(Map<String, StepTimes> times) {
        var sum = new StepTimes();
        times.values().forEach(sum::add);
        return sum;
    }
}
