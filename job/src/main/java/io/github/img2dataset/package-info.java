/**
 * The API: {@link io.github.img2dataset.Img2Dataset} begins a run, {@link io.github.img2dataset.DownloadRun} is a run
 * under way; what they take and give is in {@code api}. Everything public here and there is part of the contract that
 * versions protect, and nothing else is. Knows {@code run} alone.
 */
@NullMarked
package io.github.img2dataset;

import org.jspecify.annotations.NullMarked;
