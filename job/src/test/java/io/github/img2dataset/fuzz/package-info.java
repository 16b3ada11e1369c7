/** Mutated inputs for as long as one likes, in a child process whose crash is a find: {@code .ci/long-run fuzz MINUTES SEED}. */
@NullMarked
package io.github.img2dataset.fuzz;

import org.jspecify.annotations.NullMarked;
