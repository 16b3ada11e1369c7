/**
 * Checks of {@code doctor}: the machine, the storage and a sample of the url list, before a run. Knows {@code run}
 * and {@code run.options}.
 */
@NullMarked
package io.github.img2dataset.run.doctor;

import org.jspecify.annotations.NullMarked;
