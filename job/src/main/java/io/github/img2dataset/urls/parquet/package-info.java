/**
 * Lists in Parquet. Knows {@code urls.source}.
 */
@NullMarked
package io.github.img2dataset.urls.parquet;

import org.jspecify.annotations.NullMarked;
