package io.github.img2dataset.index;

import java.io.Serializable;
import java.util.List;

/**
 * What the whole data set's files say of a shard.
 *
 * @param tar its name
 * @param bytes of the tar
 * @param extensions of its samples' files
 */
record IndexedShard(String tar, long samples, long bytes, List<String> extensions) implements Serializable {}
