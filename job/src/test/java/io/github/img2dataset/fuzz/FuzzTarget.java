package io.github.img2dataset.fuzz;

import java.io.IOException;
import java.util.Optional;
import java.util.Random;

/** Something that takes hostile bytes. Used by one thread. */
interface FuzzTarget extends AutoCloseable {
    /** An input; the same for the same random numbers. */
    byte[] make(Random random);

    /** What is wrong with how the input was taken, in a word or two for a file's name and a line; nothing when all is well. */
    Optional<Find> judge(byte[] input) throws IOException;

    @Override
    void close();

    /**
     * What an input brought out.
     *
     * @param kind such as {@code slow}, {@code memory}, {@code modes}, {@code exception}
     * @param what in a line
     */
    record Find(String kind, String what) {}
}
