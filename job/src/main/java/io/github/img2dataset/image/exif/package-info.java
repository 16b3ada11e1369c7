/**
 * The EXIF tags of a file, in the reference's names and forms. Knows
 * {@code image.format}.
 */
@NullMarked
package io.github.img2dataset.image.exif;

import org.jspecify.annotations.NullMarked;
