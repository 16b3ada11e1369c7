/**
 * Dealings with Spark that all commands share: how many tasks work on so many shards, and what a failure of
 * Spark's SQL says in one line. Runs on the driver; knows no other package.
 */
@NullMarked
package io.github.img2dataset.cluster;

import org.jspecify.annotations.NullMarked;
