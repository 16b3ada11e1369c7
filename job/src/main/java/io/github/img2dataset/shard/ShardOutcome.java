package io.github.img2dataset.shard;

import io.github.img2dataset.metadata.ShardStats;
import java.io.Serializable;
import java.util.function.Consumer;

/** Outcome of a shard; crosses to the driver. */
public sealed interface ShardOutcome extends Serializable {

    /** The shard's number. */
    int shard();

    /** Hands itself on as what it is. */
    void either(Consumer<Finished> finished, Consumer<Failed> failed);

    /** The shard is in the output folder: by this attempt, or found there. */
    record Finished(int shard, ShardStats stats) implements ShardOutcome {
        @Override
        public void either(Consumer<Finished> finished, Consumer<Failed> failed) {
            finished.accept(this);
        }
    }

    /** The shard is not there: the storage failed, or the job has a bug; the executor's log has the stack trace. */
    record Failed(int shard, String message) implements ShardOutcome {
        @Override
        public void either(Consumer<Finished> finished, Consumer<Failed> failed) {
            failed.accept(this);
        }
    }
}
