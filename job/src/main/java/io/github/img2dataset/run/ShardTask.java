package io.github.img2dataset.run;

import io.github.img2dataset.report.ExecutorFigures;
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

/** What a Spark task does with its partition: the bridge from Spark to {@link ShardWorker}. */
record ShardTask(ShardConfig config) implements FlatMapFunction<Iterator<UrlRow>, ShardOutcome> {

    @Override
    public Iterator<ShardOutcome> call(Iterator<UrlRow> rows) throws IOException {
        var task = TaskContext.get();
        // A stage that is tried again numbers its tasks' attempts from 0.
        var attempt = new TaskAttempt(
                config.runId() + "-" + task.taskAttemptId(), task.attemptNumber() + task.stageAttemptNumber() > 0);
        var worker = new ShardWorker(config, attempt, rows, ExecutorFigures.listener(config.runId()));
        task.addTaskCompletionListener((TaskCompletionListener) finished -> worker.close());
        return worker;
    }
}
