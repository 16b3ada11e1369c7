package io.github.img2dataset.shard;

import io.github.img2dataset.metadata.ShardStats;
import java.io.Serializable;

/** Outcome of a shard; crosses to the driver. */
public sealed interface ShardOutcome extends Serializable {

    /** The shard's number. */
    int shard();

    /** The shard is in the output folder: by this attempt, or found there. */
    record Finished(int shard, ShardStats stats) implements ShardOutcome {}

    /** The shard is not there: the storage failed, or the job has a bug; the executor's log has the stack trace. */
    record Failed(int shard, String message) implements ShardOutcome {}
}
