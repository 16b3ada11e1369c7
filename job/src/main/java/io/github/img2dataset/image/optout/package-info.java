/**
 * Reservations of AI training that an image file carries: the PLUS data mining property in XMP, and C2PA's training and
 * data mining assertion. Reads containers by the walkers of {@code format}; decodes no pixels. JDK only.
 */
@NullMarked
package io.github.img2dataset.image.optout;

import org.jspecify.annotations.NullMarked;
