package io.github.img2dataset.shard;

import io.github.img2dataset.metadata.ShardStats;
import io.github.img2dataset.storage.FencingToken;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;

/**
 * The right of a run to publish shards: its lease on the data set, which each attempt checks before it publishes, and
 * the list that the shards are cut from, which their stats name.
 *
 * @param listDigest of the plan, see {@link io.github.img2dataset.metadata.ListPlan#digest()}
 */
public record RunClaim(FencingToken lease, String listDigest) implements Serializable {

    void check(Map<String, String> storageSettings) throws IOException {
        lease.check(storageSettings);
    }

    /** Whether a shard with these stats belongs to the list; stats of early versions do not say. */
    boolean covers(ShardStats stats) {
        return stats.isOfList(listDigest);
    }
}
