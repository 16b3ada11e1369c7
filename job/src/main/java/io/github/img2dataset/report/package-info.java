/**
 * What a person sees of a run: live figures, progress and metrics while it goes; findings, the report page and comparisons
 * afterwards. Executors count and add up, the driver shows; a Spark plugin carries the figures. Home of Dropwizard metrics, as
 * Spark brings them. Knows {@code sample}, {@code metadata} and {@code shard}.
 */
@NullMarked
package io.github.img2dataset.report;

import org.jspecify.annotations.NullMarked;
