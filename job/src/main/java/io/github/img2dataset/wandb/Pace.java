package io.github.img2dataset.wandb;

import java.time.Duration;

/**
 * How often what is logged.
 *
 * @param rows speeds; what was logged is sent as often
 * @param table of the statuses: a file each time
 * @param system figures of the machine
 * @param request how long the server may take for an answer
 * @param end how long the end of a run may wait for the server; longer than the two requests that it may find under way
 */
record Pace(Duration rows, Duration table, Duration system, Duration request, Duration end) {
    static final Pace USUAL = new Pace(
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofSeconds(12));
}
