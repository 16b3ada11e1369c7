package io.github.img2dataset.run;

import io.github.img2dataset.api.CancelledException;
import io.github.img2dataset.cluster.Tasks;
import io.github.img2dataset.report.HeartbeatFigures;
import io.github.img2dataset.shard.ShardConfig;
import io.github.img2dataset.storage.FirstLine;
import io.github.img2dataset.storage.FullStorage;
import io.github.img2dataset.storage.OutputFolder;
import io.github.img2dataset.storage.RunLease;
import io.github.img2dataset.urls.source.ShardPlan;
import java.io.IOException;
import java.util.BitSet;
import java.util.function.IntConsumer;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the executors make shards; those that fail are tried again, together, after the others.
 *
 * @param jobGroup of the run's Spark jobs
 * @param retries how often
 * @param hostTimes filled in
 */
record ShardRounds(
        JavaSparkContext context,
        String jobGroup,
        DownloadJob.ProgressFactory progressFactory,
        RunLease lease,
        int retries,
        HostTimes hostTimes) {
    private static final Logger LOG = LoggerFactory.getLogger(ShardRounds.class);

    /** The same, which has each shard's number told as soon as an executor has finished it. */
    ShardRounds telling(IntConsumer finishedShard) {
        return new ShardRounds(
                context,
                jobGroup,
                (runId, shards, rows) ->
                        progressFactory.start(runId, shards, rows).telling(finishedShard),
                lease,
                retries,
                hostTimes);
    }

    /**
     * Makes the wanted shards.
     *
     * @param verb for the Spark UI: {@code Download}
     * @throws io.github.img2dataset.storage.LeaseLostException when another run took the output folder over
     * @throws CancelledException when somebody cancelled the jobs
     */
    RoundResult make(String verb, PlannedList planned, BitSet wanted, ShardConfig config) throws IOException {
        var todo = wanted;
        var result = new RoundResult();
        try (var full = FullStorageWatch.start(context, jobGroup);
                var progress =
                        progressFactory.start(config.runId(), todo.cardinality(), rowsIn(planned.plan(), todo))) {
            for (var round = 0; round <= retries && !todo.isEmpty() && !isFull(result); round++) {
                context.setJobDescription(description(verb, planned.plan(), todo, round));
                var made = made(planned, todo, config, full);
                lease.check();
                result = result.followedBy(checked(config, made));
                todo = result.failedShards();
            }
            hostTimes.add(progress);
        }
        return result;
    }

    private RoundResult made(PlannedList planned, BitSet todo, ShardConfig config, FullStorageWatch full)
            throws IOException {
        var cores = Tasks.cores(context.getConf(), context.defaultParallelism());
        var tasks = Tasks.forDownload(todo.cardinality(), rowsIn(planned.plan(), todo), cores);
        try {
            return planned.list()
                    .rows(planned.plan(), todo, tasks)
                    .mapPartitions(new ShardTask(config, HeartbeatFigures.register(context)))
                    .aggregate(new RoundResult(), RoundResult::add, RoundResult::merge);
        } catch (Exception e) {
            // Spark throws SparkException, a checked one, which its Java API does not declare.
            if (!lease.isHeld()) {
                lease.check();
            }
            if (!(e instanceof SparkException)
                    || Interruption.happened()
                    || context.sc().isStopped()) {
                throw e;
            }
            var reason = full.reasonOf(e).orElseGet(() -> {
                if (Cancellation.isSaidBy(e)) {
                    throw new CancelledException(e);
                }
                LOG.error("Spark gave up on this round; the shards that were finished are kept", e);
                return FirstLine.of(e);
            });
            var folder = OutputFolder.open(config.outputFolder(), config.storageSettings());
            return RoundResult.ofFolder(todo, DataSet.finishedShards(folder, config.keys()), reason);
        }
    }

    /** Another round would download the rest once more, for nothing. */
    private static boolean isFull(RoundResult result) {
        return result.failures().values().stream().anyMatch(FullStorage::isSaidBy);
    }

    /** What the output folder holds is what counts, not what a task said. */
    private RoundResult checked(ShardConfig config, RoundResult made) {
        var shards = made.finishedShards();
        if (shards.isEmpty()) {
            return made;
        }
        context.setJobDescription("Check " + shards.size() + " shards");
        return made.checkedBy(context.parallelize(shards, Tasks.forShards(shards.size(), context.defaultParallelism()))
                .mapPartitions(new ConsistencyCheck(config))
                .aggregate(new RoundResult(), RoundResult::add, RoundResult::merge));
    }

    private static String description(String verb, ShardPlan plan, BitSet shards, int round) {
        return verb + " " + rowsIn(plan, shards) + " urls of " + shards.cardinality() + " shards"
                + (round == 0 ? "" : ", retry " + round);
    }

    private static long rowsIn(ShardPlan plan, BitSet shards) {
        return shards.stream().mapToLong(plan::rowsIn).sum();
    }
}
