/** FFmpeg's decoders and their frames, and the quiet of all native decoders. Home of FFmpeg. Knows {@code image.format}. */
@NullMarked
package io.github.img2dataset.image.natives;

import org.jspecify.annotations.NullMarked;
