/**
 * Owns the data set's card: the {@code README.md} by which Hugging Face's {@code datasets} finds the shards and their
 * columns, and the Croissant description for catalogs. Text from facts, no storage; runs on the driver.
 */
@NullMarked
package io.github.img2dataset.card;

import org.jspecify.annotations.NullMarked;
