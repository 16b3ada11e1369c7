/**
 * The EXIF tags of a file, in the reference's names and forms; {@code Exif} is the one type that is meant for other packages. Knows
 * {@code image.format}.
 */
@NullMarked
package io.github.img2dataset.image.exif;

import org.jspecify.annotations.NullMarked;
