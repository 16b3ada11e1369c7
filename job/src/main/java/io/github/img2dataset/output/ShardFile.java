package io.github.img2dataset.output;

import io.github.img2dataset.sample.Sample;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;

/** One of the files (or the folder) that make up a shard; takes every sample and keeps what belongs in it. */
interface ShardFile extends AutoCloseable {

    /**
     * Encodes a sample, which can fail for what is in it (by a {@link RuntimeException}) and leaves the file as it is.
     */
    Encoded encode(Sample sample);

    /** A sample as bytes of its file. */
    @FunctionalInterface
    interface Encoded {
        /** Nothing of the sample belongs in the file. */
        Encoded NOTHING = () -> {};

        /** Adds it to the file; what fails here is the storage. */
        void append() throws IOException;
    }

    /** Publishes it; see {@link io.github.img2dataset.storage.PendingFile#commit()}. */
    PublishedFile commit() throws IOException;

    /** Aborts unless committed. */
    @Override
    void close() throws IOException;
}
