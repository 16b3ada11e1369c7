/**
 * The driver: options, the job from url list to summary. Home of picocli; the only package that knows all others.
 */
@NullMarked
package io.github.img2dataset.run;

import org.jspecify.annotations.NullMarked;
