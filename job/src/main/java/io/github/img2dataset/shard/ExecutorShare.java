package io.github.img2dataset.shard;

import io.github.img2dataset.image.DecodeBudget;
import java.io.Serializable;

/**
 * An executor's part in a run, which the driver knows and no option says.
 *
 * @param executors among which the limits of requests to a host are divided where nobody else sees to it that all keep them
 * @param imageMemory native memory in bytes that images may take at a time; 0: what the machine has beside the heap
 */
public record ExecutorShare(int executors, long imageMemory) implements Serializable {
    /** The share of a run's one executor, whose images wait for no memory. */
    public static final ExecutorShare ALONE = new ExecutorShare(1, DecodeBudget.UNLIMITED);

    public ExecutorShare {
        if (executors < 1 || imageMemory < 0) {
            throw new IllegalArgumentException("No share of an executor: " + executors + ", " + imageMemory);
        }
    }
}
