/**
 * Programs that measure: JMH benchmarks of single steps and runs of the whole job, with the tests' hostile web, name
 * server and stores. Nothing here is shipped, and nothing that is shipped knows it; what they print is what the README
 * quotes, with the command.
 */
@NullMarked
package io.github.img2dataset.benchmark;

import org.jspecify.annotations.NullMarked;
