/**
 * A run's course as lines of JSON, for programs in other languages that cannot hold Java's objects. Jackson's. Runs on
 * the driver; may use {@code api} alone.
 */
@NullMarked
package io.github.img2dataset.report.events;

import org.jspecify.annotations.NullMarked;
