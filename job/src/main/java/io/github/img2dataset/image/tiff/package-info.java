/** TIFF (TIFF 6.0, BigTIFF): its header, and the bounds on strips and tiles. Knows {@code image.format}. */
@NullMarked
package io.github.img2dataset.image.tiff;

import org.jspecify.annotations.NullMarked;
