package io.github.img2dataset.api;

import java.util.Optional;

/**
 * One shard of a run: finished with its counts, or missing with the reason.
 *
 * @param number of the shard, from 0
 * @param id the number as it is spelled in file names: {@code 00012}
 * @param rows of the list in it; 0 if it is missing
 * @param images how many of the rows have an image
 * @param problem why the shard is missing; empty if it is finished
 */
public record ShardResult(int number, String id, long rows, long images, Optional<String> problem) {

    /** Whether the shard is in the output folder. */
    public boolean isFinished() {
        return problem.isEmpty();
    }
}
