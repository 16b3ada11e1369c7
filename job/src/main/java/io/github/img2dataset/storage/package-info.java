/**
 * The output folder on any Hadoop file system, and the one way to put a file there: whole or not at all. The only
 * user of {@code org.apache.hadoop.fs}; commit and abort live here. Driver and executors. Knows no other package.
 */
@NullMarked
package io.github.img2dataset.storage;

import org.jspecify.annotations.NullMarked;
