package io.github.img2dataset.run;

import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;

/** Cancels the Spark jobs of a run: those that are under way, and those that would begin later. */
final class CancelSwitch extends SparkListener implements AutoCloseable {
    private static final String GROUP = "spark.jobGroup.id";

    private final JavaSparkContext context;
    private final String jobGroup;
    private volatile boolean isCancelled;

    CancelSwitch(JavaSparkContext context, String jobGroup) {
        this.context = context;
        this.jobGroup = jobGroup;
    }

    /** Watches for jobs from now on. */
    CancelSwitch watch() {
        context.sc().addSparkListener(this);
        return this;
    }

    /** May be called by any thread, before the run begins and after it ended, too. */
    void cancel() {
        isCancelled = true;
        if (!context.sc().isStopped()) {
            context.cancelJobGroup(jobGroup);
        }
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
        if (isCancelled && jobGroup.equals(start.properties().getProperty(GROUP))) {
            context.sc().cancelJob(start.jobId());
        }
    }

    @Override
    public void close() {
        context.sc().removeSparkListener(this);
    }
}
