/** Formats of plain rows of samples behind a short header: BMP, the PNM family, Sun raster, Radiance HDR; OpenCV decodes them. Knows {@code image.format}. */
@NullMarked
package io.github.img2dataset.image.raster;

import org.jspecify.annotations.NullMarked;
