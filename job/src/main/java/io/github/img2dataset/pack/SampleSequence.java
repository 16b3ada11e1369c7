package io.github.img2dataset.pack;

import io.github.img2dataset.output.CopiedSample;
import java.io.IOException;
import java.util.Iterator;

/** The samples of a new shard in their order; may hold files open. */
interface SampleSequence extends Iterator<CopiedSample>, AutoCloseable {
    @Override
    void close() throws IOException;
}
