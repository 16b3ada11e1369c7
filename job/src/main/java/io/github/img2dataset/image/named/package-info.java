/** Formats that are recognized and named, and not decoded. Knows {@code image.format}. */
@NullMarked
package io.github.img2dataset.image.named;

import org.jspecify.annotations.NullMarked;
