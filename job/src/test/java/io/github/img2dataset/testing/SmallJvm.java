package io.github.img2dataset.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs a program of the tests in a JVM of its own, whose memory can be measured. */
public final class SmallJvm {
    private SmallJvm() {}

    /**
     * Runs the program to its end, which must be a good one.
     *
     * @param options of the JVM
     * @param environment variables beside this process's
     * @return the lines that it printed
     */
    public static List<String> lines(
            List<String> options, Map<String, String> environment, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        var command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        options.stream(),
                        Stream.of("-cp", System.getProperty("java.class.path"), program.getName()),
                        Stream.of(arguments))
                .flatMap(words -> words)
                .toList();
        var out = Files.createTempFile("jvm", ".out");
        var builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        var child = builder.start();
        try {
            assertThat(child.waitFor()).isZero();
            return Files.readAllLines(out);
        } finally {
            child.destroyForcibly();
            Files.delete(out);
        }
    }
}
