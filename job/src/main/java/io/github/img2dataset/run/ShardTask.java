package io.github.img2dataset.run;

import io.github.img2dataset.report.ExecutorFigures;
import io.github.img2dataset.report.HeartbeatFigures;
import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.shard.ShardConfig;
import io.github.img2dataset.shard.ShardOutcome;
import io.github.img2dataset.shard.ShardWorker;
import io.github.img2dataset.shard.TaskAttempt;
import java.io.IOException;
import java.util.Iterator;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * What a Spark task does with its partition: the bridge from Spark to {@link ShardWorker}.
 *
 * @param figures see {@link HeartbeatFigures#register}
 */
record ShardTask(ShardConfig config, @Nullable HeartbeatFigures figures)
        implements FlatMapFunction<Iterator<UrlRow>, ShardOutcome> {

    @Override
    public Iterator<ShardOutcome> call(Iterator<UrlRow> rows) throws IOException {
        var task = TaskContext.get();
        var worker = new ShardWorker(
                config, attempt(config.runId()), rows, ExecutorFigures.listener(config.runId(), figures));
        task.addTaskCompletionListener((TaskCompletionListener) finished -> worker.close());
        return worker;
    }

    /** The attempt that Spark makes now. */
    static TaskAttempt attempt(String runId) {
        var task = TaskContext.get();
        // A stage that is tried again numbers its tasks' attempts from 0.
        return new TaskAttempt(
                runId + "-" + task.taskAttemptId(), task.attemptNumber() + task.stageAttemptNumber() > 0);
    }
}
