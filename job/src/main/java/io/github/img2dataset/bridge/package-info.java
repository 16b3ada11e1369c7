/**
 * Runs for programs whose language is not the JVM's, as Python by py4j: strings in, lines of JSON out, and no exception
 * that the other side would have to take apart. Public for reflection; programs on the JVM use {@code Img2Dataset}. Runs
 * on the driver.
 */
@NullMarked
package io.github.img2dataset.bridge;

import org.jspecify.annotations.NullMarked;
