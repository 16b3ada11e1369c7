/**
 * Image transforms in child processes of the executor, so that a crash inside a native decoder costs one row; and the journal that tells
 * a later attempt which rows an executor died at. Knows {@code image} and {@code sample}. Runs on the executors.
 */
@NullMarked
package io.github.img2dataset.isolation;

import org.jspecify.annotations.NullMarked;
