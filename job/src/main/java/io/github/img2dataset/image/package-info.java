/**
 * Bytes to bytes: decode, blur, resize, encode; each format and each step has a sub-package, which is closed to other packages. {@code ImageFormat}
 * is the one list of formats. Home of OpenCV, of
 * FFmpeg (AVIF, JPEG 2000) and JNA (to keep the decoders quiet). Single-threaded: each task owns one {@link io.github.img2dataset.image.ImageTransform}; native
 * memory is released where it was made. Runs on the executors. Knows {@code sample} only.
 */
@NullMarked
package io.github.img2dataset.image;

import org.jspecify.annotations.NullMarked;
