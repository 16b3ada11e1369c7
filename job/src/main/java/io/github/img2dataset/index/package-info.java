/**
 * What training loaders want to know of tars before they read them: {@code img2dataset index}. Reads the headers of the
 * tars alone, on the executors. Knows {@code metadata} and {@code storage}.
 */
@NullMarked
package io.github.img2dataset.index;

import org.jspecify.annotations.NullMarked;
