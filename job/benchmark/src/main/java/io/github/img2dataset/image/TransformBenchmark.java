package io.github.img2dataset.image;

import io.github.img2dataset.image.format.RejectedImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * A transform under JMH: wall-clock milliseconds for one image, in processes of their own, with their spread. Each
 * measure includes the one before it. {@link ImageBenchmark} compares with Python, and counts CPU.
 *
 * <p>{@code TransformBenchmark [folder|-] [threads] [formats]}: {@code -} generates the images, the formats are the files'
 * extensions, {@code jpg,png,webp} unless given. With the build's {@code -Dopenpnp} it measures that provider.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 5)
@Measurement(iterations = 5, time = 4)
@SuppressWarnings("NullAway.Init") // JMH sets the fields
public class TransformBenchmark {
    private static final int SIZE = 256;
    private static final int GENERATED = 100;

    @Param
    public DecodeMode mode;

    @Param("")
    public String format;

    @Param("")
    public String folder;

    private List<byte[]> bodies;
    private int next;
    private ImageSteps steps;
    private ImageTransform transform;

    public static void main(String[] arguments) throws IOException, RunnerException {
        OpenCv.load();
        var generated = arguments.length < 1 || arguments[0].equals("-");
        var folder = generated ? Corpus.generate(GENERATED) : Path.of(arguments[0]);
        new Runner(new OptionsBuilder()
                        .include(TransformBenchmark.class.getName())
                        .param("folder", folder.toString())
                        .param("format", (arguments.length > 2 ? arguments[2] : "jpg,png,webp").split(","))
                        .threads(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1)
                        .build())
                .run();
    }

    @Setup
    public void open() throws IOException {
        OpenCv.load();
        bodies = Corpus.read(Path.of(folder)).stream()
                .filter(image -> image.kind().equals(format))
                .map(Corpus.Image::body)
                .toList();
        steps = new ImageSteps(mode, SIZE);
        transform = new ImageTransform(steps.config());
    }

    /** Every measurement begins with the same image. */
    @Setup(Level.Iteration)
    public void rewind() {
        next = 0;
    }

    @TearDown
    public void close() {
        steps.close();
        transform.close();
    }

    /** From the header to the picture, as it is stored or reduced. */
    @Benchmark
    public int decode() throws RejectedImageException {
        return steps.decoded(body());
    }

    /** And its resize. */
    @Benchmark
    public Object decodeAndResize() throws RejectedImageException {
        return steps.resized(body());
    }

    /** All that a task does for an image: with checks, traces and the encoding. */
    @Benchmark
    public Object transform() {
        return transform.transform(body(), null);
    }

    private byte[] body() {
        next = next < bodies.size() ? next : 0;
        return bodies.get(next++);
    }
}
