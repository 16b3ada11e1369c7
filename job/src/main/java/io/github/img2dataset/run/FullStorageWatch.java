package io.github.img2dataset.run;

import io.github.img2dataset.storage.FullStorage;
import java.util.Optional;
import org.apache.spark.ExceptionFailure;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.jspecify.annotations.Nullable;

/** Cancels a run's jobs when a task says that the storage is full, which Spark would try again three times more. */
final class FullStorageWatch extends SparkListener implements AutoCloseable {
    private final JavaSparkContext context;
    private final String jobGroup;
    private volatile @Nullable String message;

    private FullStorageWatch(JavaSparkContext context, String jobGroup) {
        this.context = context;
        this.jobGroup = jobGroup;
    }

    static FullStorageWatch start(JavaSparkContext context, String jobGroup) {
        var watch = new FullStorageWatch(context, jobGroup);
        context.sc().addSparkListener(watch);
        return watch;
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd taskEnd) {
        if (taskEnd.reason() instanceof ExceptionFailure failure
                && (FullStorage.isSaidBy(failure.description())
                        || failure.className().equals(FullStorage.FullStorageException.class.getName()))) {
            message = failure.description();
            context.cancelJobGroup(jobGroup);
        }
    }

    /** The words of the storage, when it is for want of room that Spark gave up or was told to. */
    Optional<String> reasonOf(Exception gaveUp) {
        // Spark tells its listeners later than it throws.
        var said = message == null ? String.valueOf(gaveUp.getMessage()) : message;
        return FullStorage.isSaidBy(said)
                ? said.lines()
                        .filter(FullStorage::isSaidBy)
                        .findFirst()
                        .map(line -> line.replaceFirst(".*FullStorageException: ", ""))
                : Optional.empty();
    }

    @Override
    public void close() {
        context.sc().removeSparkListener(this);
    }
}
