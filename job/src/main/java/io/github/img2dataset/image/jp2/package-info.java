/**
 * JPEG 2000 (ISO/IEC 15444-1): its header, the bounds on tiles, blocks and layers, and the picture by way of FFmpeg. Knows
 * {@code image.format} and {@code image.natives}.
 */
@NullMarked
package io.github.img2dataset.image.jp2;

import org.jspecify.annotations.NullMarked;
