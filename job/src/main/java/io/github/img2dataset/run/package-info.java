/**
 * The driver: the job from url list to summary, by {@link io.github.img2dataset.run.DownloadJob}. Knows {@code
 * run.options} and every package outside {@code run}.
 */
@NullMarked
package io.github.img2dataset.run;

import org.jspecify.annotations.NullMarked;
