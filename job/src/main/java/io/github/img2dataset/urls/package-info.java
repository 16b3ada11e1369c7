/**
 * Reads the url list and cuts it into shards: which row is which sample, whatever the cluster. Spark SQL, on the
 * driver; rows leave it as {@link io.github.img2dataset.sample.UrlRow}. Knows its sub-packages, one a kind of file,
 * and {@code sample} and {@code storage}.
 */
@NullMarked
package io.github.img2dataset.urls;

import org.jspecify.annotations.NullMarked;
