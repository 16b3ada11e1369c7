package io.github.img2dataset.storage;

import java.io.IOException;
import java.io.InputStream;

/** The content of a file, from anywhere in it. Single-threaded; the caller closes it. */
public abstract class SeekableStream extends InputStream {

    /** Bytes from the file's start to the next byte read. */
    public abstract long position() throws IOException;

    /** Goes to a place, counted in bytes from the file's start. */
    public abstract void seek(long position) throws IOException;
}
