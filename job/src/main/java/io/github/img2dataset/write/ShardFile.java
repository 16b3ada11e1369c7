package io.github.img2dataset.write;

import io.github.img2dataset.sample.Sample;
import io.github.img2dataset.storage.PublishedFile;
import java.io.IOException;

/** One of the files (or the folder) that make up a shard; takes every sample and keeps what belongs in it. */
interface ShardFile extends AutoCloseable {

    void write(Sample sample) throws IOException;

    /** Publishes it; see {@link io.github.img2dataset.storage.PendingFile#commit()}. */
    PublishedFile commit() throws IOException;

    /** Aborts unless committed. */
    @Override
    void close() throws IOException;
}
