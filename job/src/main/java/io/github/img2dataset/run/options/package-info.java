/**
 * The options of all commands: what a person may give, what it becomes, and what is refused before any work. Home of
 * picocli. Knows no other part of {@code run}.
 */
@NullMarked
package io.github.img2dataset.run.options;

import org.jspecify.annotations.NullMarked;
