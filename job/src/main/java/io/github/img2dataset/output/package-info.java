/**
 * Samples to named files: one {@link io.github.img2dataset.output.SampleWriter} per output format. Home of Commons
 * Compress and Parquet. Single-threaded, on the executors. Knows {@code sample}, {@code metadata} and {@code
 * storage}.
 */
@NullMarked
package io.github.img2dataset.output;

import org.jspecify.annotations.NullMarked;
