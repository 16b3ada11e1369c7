/**
 * AVIF (ISO/IEC 23008-12, AV1): the boxes, the bounds on size and frames, and the picture by way of FFmpeg. Knows {@code image.format} and
 * {@code image.natives}.
 */
@NullMarked
package io.github.img2dataset.image.avif;

import org.jspecify.annotations.NullMarked;
