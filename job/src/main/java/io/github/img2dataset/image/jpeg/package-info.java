/**
 * JPEG (ITU-T T.81): its header with the bound on scans, and fast mode's reader of progressive files. The others are OpenCV's
 * to decode. Knows {@code image.format} and {@code image.area}.
 */
@NullMarked
package io.github.img2dataset.image.jpeg;

import org.jspecify.annotations.NullMarked;
