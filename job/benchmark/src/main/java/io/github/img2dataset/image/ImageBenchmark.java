package io.github.img2dataset.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a transform costs: milliseconds of CPU for one image, by step, mode and format, against OpenCV's Python package
 * and libjpeg-turbo in C. The contenders take turns, round by round, so that what else the machine does meets all of them
 * alike; a figure is that of the median round.
 *
 * <p>{@code ImageBenchmark [folder|-] [rounds] [threads] [python] [c]}: {@code -} generates the images; {@code python} is
 * an interpreter that has OpenCV, run in the project's folder; {@code c} is {@code turbo_steps}, built as its source says.
 */
public final class ImageBenchmark {
    private static final int SIZE = 256;
    private static final int GENERATED = 200;
    private static final Path SCRIPT = Path.of("job/benchmark/src/main/python/opencv_steps.py");

    private final List<Corpus.Image> images;
    private final Map<String, OtherSteps> others;
    private final int threads;
    private final Map<String, List<Map<String, StepTimes>>> results = new LinkedHashMap<>();

    private ImageBenchmark(List<Corpus.Image> images, Map<String, OtherSteps> others, int threads) {
        this.images = images;
        this.others = others;
        this.threads = threads;
    }

    public static void main(String[] arguments) throws IOException {
        System.out.println("OpenCV " + OpenCv.version());
        var generated = arguments.length < 1 || arguments[0].equals("-");
        var folder = generated ? Corpus.generate(GENERATED) : Path.of(arguments[0]);
        var rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
        var threads = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1;
        var others = new LinkedHashMap<String, OtherSteps>();
        try {
            if (arguments.length > 3) {
                others.put("Python", new OtherSteps(List.of(arguments[3], SCRIPT.toString()), folder, SIZE));
            }
            if (arguments.length > 4) {
                others.put("C", new OtherSteps(List.of(arguments[4]), folder, SIZE));
            }
            new ImageBenchmark(Corpus.read(folder), others, threads).run(rounds);
        } finally {
            others.values().forEach(OtherSteps::close);
        }
    }

    private void run(int rounds) {
        round(DecodeMode.EXACT); // the JIT's warm-up, not counted
        round(DecodeMode.FAST);
        for (var i = 0; i < rounds; i++) {
            others.forEach((name, other) -> results(name).add(other.round()));
            results("exact").add(round(DecodeMode.EXACT));
            results("fast").add(round(DecodeMode.FAST));
        }
        print();
    }

    private List<Map<String, StepTimes>> results(String contender) {
        return results.computeIfAbsent(contender, name -> new ArrayList<>());
    }

    /** All images on each thread; the CPU times of the threads are added up. */
    private Map<String, StepTimes> round(DecodeMode mode) {
        var rounds = IntStream.range(0, threads)
                .mapToObj(thread -> new TreeMap<String, StepTimes>())
                .toList();
        var workers = rounds.stream()
                .map(round -> new Thread(() -> transformAll(round, mode)))
                .toList();
        workers.forEach(Thread::start);
        workers.forEach(ImageBenchmark::join);
        var times = new TreeMap<String, StepTimes>();
        rounds.forEach(round -> round.forEach((kind, sum) ->
                times.computeIfAbsent(kind, any -> new StepTimes()).add(sum)));
        return times;
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
        for (var kind : results("fast").get(0).keySet()) {
            print(kind, round -> round.getOrDefault(kind, new StepTimes()));
        }
        print("all", ImageBenchmark::sum);
    }

    private void print(String kind, Function<Map<String, StepTimes>, StepTimes> part) {
        var baseline = results.containsKey("Python") ? median("Python", part).perImage() : Double.NaN;
        for (var contender : results.keySet()) {
            var times = median(contender, part);
            if (others.containsKey(contender)
                    && times.images() * threads < median("fast", part).images()) {
                continue; // C reads JPEG alone
            }
            System.out.printf("| %-6s | %-6s %s| %13.2f |%n", kind, contender, times, baseline / times.perImage());
        }
    }

    private StepTimes median(String contender, Function<Map<String, StepTimes>, StepTimes> part) {
        var sorted = results(contender).stream()
                .map(part)
                .sorted(Comparator.comparingDouble(StepTimes::perImage))
                .toList();
        return sorted.get(sorted.size() / 2);
    }

    private static StepTimes sum(Map<String, StepTimes> times) {
        var sum = new StepTimes();
        times.values().forEach(sum::add);
        return sum;
    }
}
