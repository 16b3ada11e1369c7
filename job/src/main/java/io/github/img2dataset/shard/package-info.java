/**
 * A shard from rows to committed files: downloads, transforms, writes and commits, several shards in flight one
 * after the other. No Spark. Runs on the executors.
 */
@NullMarked
package io.github.img2dataset.shard;

import org.jspecify.annotations.NullMarked;
