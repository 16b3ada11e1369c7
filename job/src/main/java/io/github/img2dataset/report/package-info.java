/**
 * A run while it goes: live figures, progress and metrics. Executors count and add up, the driver shows; a Spark
 * plugin carries the figures. Home of Dropwizard metrics, as Spark brings them. Knows {@code sample}, {@code
 * metadata} and {@code shard}.
 */
@NullMarked
package io.github.img2dataset.report;

import org.jspecify.annotations.NullMarked;
