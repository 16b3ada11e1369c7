package io.github.img2dataset.output;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a look at a finished shard found.
 *
 * @param rows as its stats say; 0 when they cannot be read
 * @param images as its stats say; 0 when they cannot be read
 * @param problems one sentence each; empty when all is well
 */
public record CheckedShard(long rows, long images, List<String> problems) implements Serializable {
    public CheckedShard {
        problems = List.copyOf(problems);
    }

    /** This shard with one more problem. */
    public CheckedShard with(String problem) {
        var all = new ArrayList<>(problems);
        all.add(problem);
        return new CheckedShard(rows, images, all);
    }

    public boolean isWhole() {
        return problems.isEmpty();
    }
}
