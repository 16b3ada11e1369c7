/**
 * The commands: {@link io.github.img2dataset.run.cli.Main} finds the one that was asked for and ends the process
 * with its exit code. Knows all of {@code run}; nothing knows it.
 */
@NullMarked
package io.github.img2dataset.run.cli;

import org.jspecify.annotations.NullMarked;
