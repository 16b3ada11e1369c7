package io.github.img2dataset.run;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.report.Machines;
import io.github.img2dataset.run.options.ExitCode;
import io.github.img2dataset.run.options.JobConfig;
import io.github.img2dataset.sample.KeyFormat;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.wandb.RunDescription;
import io.github.img2dataset.wandb.WandbLogger;
import io.github.img2dataset.wandb.WandbSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs a run's download at Weights & Biases, shard by shard; does nothing when that was not asked for. */
record Tracking(WandbLogger logger, OutputFolder folder, KeyFormat keys) implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracking.class);

    static Tracking start(JobConfig config, String runId, Map<String, String> environment, OutputFolder folder) {
        var project = config.wandbProject();
        var logger = project == null
                ? WandbLogger.NONE
                : WandbLogger.start(
                        WandbSettings.of(project),
                        new RunDescription(runId, Instant.now(), host(), config.asTyped(), environment),
                        Machines::figures,
                        LOG::warn);
        return new Tracking(logger, folder, config.keys());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    void finished(int shard) {
        logger.shardFinished(() -> ShardStats.parse(folder.read(ShardStats.fileName(keys.shardId(shard)))));
    }

    /** Logs how it went; gives where to find it. */
    Optional<String> end(RoundResult result) {
        var shards = result.finishedShards();
        if (!shards.isEmpty()) {
            // What executors say of the last second comes too late; of a short run that is all.
            finished(shards.get(shards.size() - 1));
        }
        return logger.end(result.totals(), result.failures().isEmpty() ? ExitCode.DONE : ExitCode.SHARDS_MISSING);
    }

    @Override
    public void close() {
        logger.close();
    }
}
