package io.github.img2dataset.storage;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A file being written that nobody sees before {@link #commit()}. {@link #close()} without a commit aborts: nothing
 * becomes visible, no temporary file and no pending upload stays. (Closing a plain S3A stream after a failure would
 * publish a stump.) Single-threaded.
 */
public interface PendingFile extends AutoCloseable {

    /** The stream to write to; closing it is harmless and publishes nothing. */
    OutputStream stream();

    /**
     * Publishes the file under its name, whole, if no other writer was first.
     *
     * @return what was published
     * @throws java.nio.file.FileAlreadyExistsException when the name is taken; nothing was changed
     * @throws IOException when the storage failed; nothing became visible
     */
    PublishedFile commit() throws IOException;

    /** Aborts unless committed. May be called twice. */
    @Override
    void close() throws IOException;
}
