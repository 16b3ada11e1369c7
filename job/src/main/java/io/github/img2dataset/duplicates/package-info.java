/**
 * Samples that show the same picture, found by their hashes in the metadata: {@code img2dataset duplicates}. Pictures
 * are not read. Everything that grows with the data is in Spark's hands; the driver holds counts and the largest groups.
 * Knows {@code sample} and {@code cluster}.
 */
@NullMarked
package io.github.img2dataset.duplicates;

import org.jspecify.annotations.NullMarked;
