package io.github.img2dataset.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What another program takes for the same files: a child process that does one round whenever it is asked. */
final class OtherSteps implements AutoCloseable {
    private final Process child;
    private final BufferedReader answers;
    private final Writer requests;

    /** Starts the child: {@code command FOLDER SIZE}. */
    OtherSteps(List<String> command, Path folder, int size) throws IOException {
        var whole = new ArrayList<>(command);
        whole.add(folder.toString());
        whole.add(String.valueOf(size));
        child = new ProcessBuilder(whole)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        answers = child.inputReader(UTF_8);
        requests = child.outputWriter(UTF_8);
    }

    /** Does a round over all files: its times by the files' extension. */
    Map<String, StepTimes> round() {
        var times = new TreeMap<String, StepTimes>();
        try {
            requests.write("round\n");
            requests.flush();
            for (var line = answers.readLine(); !"end".equals(line); line = answers.readLine()) {
                if (line == null) {
                    throw new IllegalStateException("A contender ended; run it by hand: "
                            + child.info().commandLine().orElse(""));
                }
                var fields = line.split("\t", -1);
                times.computeIfAbsent(fields[0], kind -> new StepTimes())
                        .add(
                                Long.parseLong(fields[1]),
                                Long.parseLong(fields[2]),
                                Long.parseLong(fields[3]),
                                Long.parseLong(fields[4]));
            }
            return times;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        child.destroy();
    }
}
