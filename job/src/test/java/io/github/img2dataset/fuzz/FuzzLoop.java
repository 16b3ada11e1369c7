package io.github.img2dataset.fuzz;

import io.github.img2dataset.fuzz.FuzzTarget.Find;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a child process fuzzing for a while: {@code .ci/long-run fuzz [MINUTES] [SEED]}. A child that crashes, or stays at one round, is a find, too;
 * another one goes on behind that round.
 */
final class FuzzLoop {
    private static final Duration LOOK = Duration.ofSeconds(5);

    /** How long a child may stay at one round: many times what a busy machine makes of the slowest. */
    private static final Duration LONGEST_ROUND = Duration.ofMinutes(3);

    private final long seed;
    private final Path note;
    private final Path finds;

    private FuzzLoop(long seed, Path note, Path finds) {
        this.seed = seed;
        this.note = note;
        this.finds = finds;
    }

    /**
     * Plays rounds for as long as it is told to.
     *
     * @param arguments minutes, seed, and the folder for finds
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        var minutes = arguments.length > 0 ? Long.parseLong(arguments[0]) : 10;
        var seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.currentTimeMillis() / 1000;
        var finds =
                Files.createDirectories(Path.of(arguments.length > 2 ? arguments[2] : "job/src/test/resources/fuzz"));
        var note = Files.createTempFile("fuzz", ".round");
        Files.write(note, new byte[Long.BYTES]);
        System.out.println("seed " + seed + ", " + minutes + " minutes, finds go to " + finds);
        new FuzzLoop(seed, note, finds)
                .run(System.nanoTime() + Duration.ofMinutes(minutes).toNanos());
        System.out.println(FuzzChild.round(note) + " rounds");
        Files.delete(note);
    }

    private void run(long end) throws IOException, InterruptedException {
        var next = 0L;
        while (System.nanoTime() < end) {
            var child = start(next);
            try {
                var find = watched(child, end);
                var round = FuzzChild.round(note);
                if (find != null) {
                    keep(round, find);
                }
                next = round + 1;
            } finally {
                child.destroyForcibly();
            }
        }
    }

    /** Null when the time is over. */
    private @Nullable Find watched(Process child, long end) throws IOException, InterruptedException {
        var round = -1L;
        var since = System.nanoTime();
        while (!child.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            var now = FuzzChild.round(note);
            if (now != round) {
                round = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > LONGEST_ROUND.toNanos()) {
                return new Find("stall", "no end after " + LONGEST_ROUND.toMinutes() + " minutes");
            }
            if (System.nanoTime() >= end) {
                return null;
            }
        }
        return new Find("crash", "the process ended with " + child.exitValue());
    }

    private void keep(long round, Find find) throws IOException {
        try (var maker = new FuzzChild(seed, finds)) {
            FuzzChild.write(finds, round, find, maker.input(round));
        }
    }

    private Process start(long round) throws IOException {
        System.out.println("A child begins at round " + round);
        var command = new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx400m",
                "-XX:+UseSerialGC",
                "-XX:+SuppressFatalErrorMessage",
                "-cp",
                System.getProperty("java.class.path"),
                FuzzChild.class.getName(),
                Long.toString(seed),
                Long.toString(round),
                note.toString(),
                finds.toString());
        return command.redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
