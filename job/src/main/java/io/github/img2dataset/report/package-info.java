/**
 * What a person sees of a run: live figures, progress, the summary. Executors count, the driver shows; a Spark plugin carries the figures.
 * Knows
 * {@code sample} and {@code shard}.
 */
@NullMarked
package io.github.img2dataset.report;

import org.jspecify.annotations.NullMarked;
