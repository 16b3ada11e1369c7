package io.github.img2dataset.pack;

import io.github.img2dataset.metadata.ShardTally;
import io.github.img2dataset.output.CopiedSample;
import io.github.img2dataset.output.CopyWriter;
import io.github.img2dataset.output.OutputFormat;
import io.github.img2dataset.output.RowLayout;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.shard.RunClaim;
import io.github.img2dataset.shard.ShardOutcome;
import io.github.img2dataset.shard.ShardPublication;
import io.github.img2dataset.storage.FailureLog;
import io.github.img2dataset.storage.FullStorage;
import io.github.img2dataset.storage.OutputFolder;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.TaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the shards of a packed data set, on the executors.
 *
 * @param source uri of the data set that is read
 * @param shards of the source
 * @param target uri of the new data set
 * @param keys how the new shards' ids are spelt
 */
record ShardMaker(
        String source,
        List<SourceShard> shards,
        String target,
        OutputFormat format,
        KeyFormat keys,
        Map<String, String> storageSettings,
        String runId,
        RunClaim claim)
        implements Serializable {
    private static final Logger LOG = LoggerFactory.getLogger(ShardMaker.class);

    /** Gives the samples of a shard in their order. */
    @FunctionalInterface
    interface Samples {
        Iterator<CopiedSample> open(RowLayout layout) throws IOException;
    }

    OutputFolder openSource() throws IOException {
        return OutputFolder.open(source, storageSettings);
    }

    /** The columns of all shards: those of the first. */
    RowLayout layout() throws IOException {
        var first = shards.get(0);
        return RowLayout.read(openSource(), first.id(), first.format());
    }

    /** Makes one shard, unless it is there already; a failure is an outcome, and the others go on. */
    ShardOutcome make(int number, Samples samples) {
        var shardId = keys.shardId(number);
        try {
            return made(number, shardId, samples);
        } catch (IOException | RuntimeException e) {
            if (Thread.currentThread().isInterrupted() || TaskContext.get().isInterrupted()) {
                throw new IllegalStateException("The task was interrupted", e);
            }
            if (FullStorage.isReasonOf(e)) {
                throw new FullStorage.FullStorageException(e);
            }
            FailureLog.warn(LOG, "Shard " + shardId + " failed", e);
            var message = e.getMessage();
            return new ShardOutcome.Failed(
                    number, message == null ? e.getClass().getSimpleName() : message);
        }
    }

    private ShardOutcome made(int number, String shardId, Samples samples) throws IOException {
        var folder = OutputFolder.open(target, storageSettings);
        var finished = ShardPublication.finished(folder, shardId);
        if (finished != null) {
            return new ShardOutcome.Finished(number, finished);
        }
        var attempt = runId + "-" + TaskContext.get().taskAttemptId();
        var publication =
                ShardPublication.begin(folder, shardId, attempt, format.fileNames(shardId), claim, storageSettings);
        var layout = layout();
        try (var writer = CopyWriter.open(format, folder, shardId, layout, attempt)) {
            var tally = new ShardTally();
            var sequence = samples.open(layout);
            while (sequence.hasNext()) {
                writer.write(sequence.next());
                tally.add(null);
            }
            return new ShardOutcome.Finished(number, publication.publish(() -> tally.finish(attempt, writer.commit())));
        }
    }
}
