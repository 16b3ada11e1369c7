package io.github.img2dataset.run;

import io.github.img2dataset.report.ExecutorFigures;
import io.github.img2dataset.report.HeartbeatFigures;
import io.github.img2dataset.sample.UrlRow;
import io.github.img2dataset.shard.ShardConfig;
import io.github.img2dataset.shard.ShardOutcome;
import io.github.img2dataset.shard.ShardWorker;
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
        var attempt = config.runId() + "-" + task.taskAttemptId();
        var worker = new ShardWorker(config, attempt, rows, ExecutorFigures.listener(config.runId(), figures));
        task.addTaskCompletionListener((TaskCompletionListener) finished -> worker.close());
        return worker;
    }
}
