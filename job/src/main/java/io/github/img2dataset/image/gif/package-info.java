/** GIF (GIF89a): the fast decoder of plain files; the others are OpenCV's to decode. Knows {@code image.format}. */
@NullMarked
package io.github.img2dataset.image.gif;

import org.jspecify.annotations.NullMarked;
