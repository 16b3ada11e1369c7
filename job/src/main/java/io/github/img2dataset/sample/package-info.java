/**
 * The vocabulary every other package speaks: a listed row, its key, a column and its type, what became of a
 * sample. Records and enums on the JDK alone; they cross from the driver to the executors. Knows no other package.
 */
@NullMarked
package io.github.img2dataset.sample;

import org.jspecify.annotations.NullMarked;
