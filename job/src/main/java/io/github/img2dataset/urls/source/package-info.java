/**
 * The interface of a url list whatever its files are, and what all kinds of lists share: its configuration, its
 * errors, its cut into shards. Knows no other part of {@code urls}.
 */
@NullMarked
package io.github.img2dataset.urls.source;

import org.jspecify.annotations.NullMarked;
