package io.github.img2dataset.cluster;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.jspecify.annotations.Nullable;

/**
 * The group and the description of the Spark jobs that the calling thread starts. The thread may be a user's: closing the group restores what the
 * thread had before, so that later jobs carry neither. Cancelling the group interrupts its tasks, which wakes those that wait for downloads.
 */
public final class JobGroup implements AutoCloseable {
    /** Local properties of a {@code SparkContext} that {@code setJobGroup} and {@code setJobDescription} set. */
    private static final List<String> PROPERTIES =
            List.of("spark.jobGroup.id", "spark.job.description", "spark.job.interruptOnCancel");

    private final JavaSparkContext context;
    private final Map<String, @Nullable String> before = new HashMap<>();

    private JobGroup(JavaSparkContext context) {
        this.context = context;
        PROPERTIES.forEach(property -> before.put(property, context.getLocalProperty(property)));
    }

    /** Begins a group; the description is that of its first jobs. */
    public static JobGroup begin(JavaSparkContext context, String id, String description) {
        var group = new JobGroup(context);
        context.setJobGroup(id, description, true);
        return group;
    }

    @Override
    public void close() {
        before.forEach(context::setLocalProperty);
    }
}
