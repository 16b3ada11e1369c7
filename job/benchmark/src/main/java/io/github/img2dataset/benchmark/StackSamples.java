package io.github.img2dataset.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Samples of stacks, added up by what they have in common from the thread's start on. */
final class StackSamples {
    private final Map<String, StackSamples> calls = new TreeMap<>();
    private long samples;

    /**
     * Of a file as async-profiler writes it: a stack's frames with semicolons between them, a blank, how often it was seen.
     *
     * @param kind of a thread, which is the first frame: under what its samples are added up
     */
    static StackSamples read(Path collapsed, UnaryOperator<String> kind) throws IOException {
        var all = new StackSamples();
        for (var line : Files.readAllLines(collapsed)) {
            var blank = line.lastIndexOf(' ');
            var frames = line.substring(0, blank).split(";");
            frames[0] = kind.apply(frames[0]);
            all.add(List.of(frames), Long.parseLong(line.substring(blank + 1)));
        }
        return all;
    }

    private void add(List<String> frames, long times) {
        samples += times;
        if (!frames.isEmpty()) {
            calls.computeIfAbsent(frames.get(0), name -> new StackSamples())
                    .add(frames.subList(1, frames.size()), times);
        }
    }

    /** How often this was seen. */
    long samples() {
        return samples;
    }

    /** What was called from here, by name. */
    Map<String, StackSamples> calls() {
        return Collections.unmodifiableMap(calls);
    }

    int depth() {
        return 1 + calls.values().stream().mapToInt(StackSamples::depth).max().orElse(0);
    }
}
