/** Blurs the bounding boxes of a row, as the reference does. Knows {@code image.format}. */
@NullMarked
package io.github.img2dataset.image.blur;

import org.jspecify.annotations.NullMarked;
