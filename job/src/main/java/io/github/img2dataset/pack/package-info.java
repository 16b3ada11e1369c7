/**
 * A data set written anew in shards of another size, with the samples that are wanted, in the order that is wanted:
 * {@code img2dataset pack}. The plan is made from the metadata alone, by Spark; bytes move from shard to shard on the
 * executors. Knows {@code sample}, {@code metadata}, {@code output}, {@code shard} and {@code storage}.
 */
@NullMarked
package io.github.img2dataset.pack;

import org.jspecify.annotations.NullMarked;
