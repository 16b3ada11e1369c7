/** WebP (RFC 9649): its header and where its EXIF data are. Knows {@code image.format}. */
@NullMarked
package io.github.img2dataset.image.webp;

import org.jspecify.annotations.NullMarked;
