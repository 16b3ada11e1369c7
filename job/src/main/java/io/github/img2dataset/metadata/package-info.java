/**
 * What is known of a sample and of a shard: the metadata columns, the sample's JSON, the shard's statistics. Home of
 * Jackson. Driver and executors. Knows {@code sample} and {@code storage}.
 */
@NullMarked
package io.github.img2dataset.metadata;

import org.jspecify.annotations.NullMarked;
