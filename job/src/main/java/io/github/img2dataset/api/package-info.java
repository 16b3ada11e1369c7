/**
 * The words of the API: what a run gives back and tells while it goes, and the exceptions it ends in. {@link
 * io.github.img2dataset.Img2Dataset} begins one. Plain Java; knows no other package.
 */
@NullMarked
package io.github.img2dataset.api;

import org.jspecify.annotations.NullMarked;
