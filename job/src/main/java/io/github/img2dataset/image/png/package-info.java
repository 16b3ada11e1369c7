/**
 * PNG (third edition): its header, the fast decoder of plain files, and what libpng may be shown of the others. Knows
 * {@code image.format}.
 */
@NullMarked
package io.github.img2dataset.image.png;

import org.jspecify.annotations.NullMarked;
