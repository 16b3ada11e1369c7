/**
 * Averages pixels down to a smaller picture: exactly as OpenCV's INTER_AREA does, or within one gray level and faster. Knows no other
 * package of the image's.
 */
@NullMarked
package io.github.img2dataset.image.area;

import org.jspecify.annotations.NullMarked;
