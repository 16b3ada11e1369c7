/**
 * Parts that image formats share: {@code FormatReader}, which each implements, what a header says, and one walker for each container (PNG chunks, JPEG segments, RIFF chunks,
 * TIFF directories, ISO boxes), which never believes a length that the file does not hold. Knows {@code sample} only.
 */
@NullMarked
package io.github.img2dataset.image.format;

import org.jspecify.annotations.NullMarked;
