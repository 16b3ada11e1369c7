/**
 * Weights &amp; Biases: what a run tells the tracker, over its HTTP API or as the folder that {@code wandb sync} takes.
 * Runs on the driver, on one thread of its own; nothing that goes wrong here reaches the job. Knows {@code metadata}.
 */
@NullMarked
package io.github.img2dataset.wandb;

import org.jspecify.annotations.NullMarked;
