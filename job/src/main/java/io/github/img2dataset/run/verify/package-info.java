/**
 * Checks and repairs a finished data set. Knows {@code run} and {@code run.options}.
 */
@NullMarked
package io.github.img2dataset.run.verify;

import org.jspecify.annotations.NullMarked;
