package io.github.img2dataset.run;

import io.github.img2dataset.image.DecodeBudget;
import io.github.img2dataset.image.ImageConfig;
import java.util.Optional;
import org.apache.spark.SparkConf;

/**
 * Memory of an executor beside its heap, which {@code spark.executor.memoryOverhead} asks the cluster for: the JVM's own and native
 * libraries, child processes, and images being decoded. The one home of the figure: the settings in {@code conf/}, the examples, and the
 * documentation state {@link #wanted}, and a run gives its images what {@link #forImages} leaves.
 *
 * @param overhead in bytes; 0 where nothing limits an executor but its machine
 */
public record ExecutorMemory(long overhead) {
    /** Formats of the web take less for a pixel; deep TIFFs and AVIFs, which child processes decode, may take more, each by itself. */
    private static final int PER_PIXEL = 24;

    private static final String OVERHEAD = "spark.executor.memoryOverhead";
    private static final double SPARKS_FACTOR = 0.1;
    private static final long MEGABYTE = 1 << 20;

    /** Reads the overhead of a session's executors from its settings: YARN and Kubernetes end executors that take more. */
    public static ExecutorMemory of(SparkConf conf) {
        if (conf.contains(OVERHEAD)) {
            return new ExecutorMemory(conf.getSizeAsMb(OVERHEAD) * MEGABYTE);
        }
        var master = conf.get("spark.master", "");
        var isLimited = master.startsWith("yarn") || master.startsWith("k8s");
        return new ExecutorMemory(isLimited ? byDefault(conf, master.startsWith("k8s")) : 0);
    }

    /** The overhead that Spark asks for where nobody sets it, computed as Spark does, in bytes. */
    private static long byDefault(SparkConf conf, boolean isKubernetes) {
        var kubernetes = conf.getDouble("spark.kubernetes.memoryOverheadFactor", SPARKS_FACTOR);
        var factor = conf.getDouble("spark.executor.memoryOverheadFactor", isKubernetes ? kubernetes : SPARKS_FACTOR);
        var least = conf.getSizeAsMb("spark.executor.minMemoryOverhead", "384m");
        return MEGABYTE * Math.max(least, (long) (factor * conf.getSizeAsMb("spark.executor.memory", "1g")));
    }

    /**
     * Overhead that an executor of so many cores wants, in bytes: a child process for each core, and room for the largest picture of the formats
     * that nearly all are. Pictures wait for each other where that is not room for all of them.
     */
    public static long wanted(int cores, ImageConfig config) {
        return DecodeBudget.OF_THE_JVM + cores * DecodeBudget.PROCESS + largest(config);
    }

    private static long largest(ImageConfig config) {
        return PER_PIXEL * config.maxImagePixels();
    }

    /** Native memory that images may take at a time, child processes among it, in bytes; 0: what the machine leaves. */
    public long forImages() {
        return overhead == 0 ? 0 : Math.max(DecodeBudget.LEAST, overhead - DecodeBudget.OF_THE_JVM);
    }

    /** The budget of images in bytes in an executor like this JVM: {@link #forImages}, or where that is 0 what the machine leaves. */
    public long forImagesHere() {
        return DecodeBudget.ofExecutor(forImages()).limit();
    }

    /** Warns a user whose executors have no room for the largest pictures that {@code --max_image_pixels} allows; empty where they have. */
    public Optional<String> warning(int cores, ImageConfig config) {
        if (config.disableAllReencoding() || overhead == 0 || forImages() >= largest(config)) {
            return Optional.empty();
        }
        return Optional.of("Executors have " + overhead / MEGABYTE + " MiB outside their heap: images of more than "
                + forImages() / PER_PIXEL / 1_000_000 + " megapixels are decoded one at a time and may exceed it. "
                + OVERHEAD + "="
                + (wanted(cores, config) + MEGABYTE - 1) / MEGABYTE + "m holds all that --max_image_pixels allows");
    }
}
