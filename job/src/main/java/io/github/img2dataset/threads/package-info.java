/** Threads that never keep a JVM alive. */
@NullMarked
package io.github.img2dataset.threads;

import org.jspecify.annotations.NullMarked;
